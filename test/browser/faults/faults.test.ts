/**
 * Every cause that the widget tells apart, planted for real: the developer reads the one right block
 * in the console, the visitor a neutral sentence or nothing, the operator a count. `FAULTS=cors`
 * plants only those whose line in the table holds that; with `FAULTS_TEXT=1` the table comes with
 * what the console said.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judge, renderTable, type Row } from './judge.js'
import { allFaults } from './list.js'
import { openRig } from './rig.js'
import { runFault, type Observation } from './run.js'
import type { Fault } from './fault.js'
import type { TokenRecord } from './backend.js'

/** Most of the time is waiting. */
const pagesAtOnce = 10

const wanted = process.env['FAULTS']
const faults = wanted
  ? allFaults.filter(({ planted, code }) => `${planted} ${code}`.toLowerCase().includes(wanted))
  : allFaults

let rows: Map<Fault, Row>

beforeAll(async () => {
  const rig = await openRig()
  const observations = new Map<Fault, Observation>()
  const waiting = [...faults]
  const work = async (): Promise<void> => {
    for (;;) {
      const fault = waiting.shift()
      if (!fault) return
      observations.set(fault, await runFault(rig, fault))
    }
  }
  await Promise.all(Array.from({ length: pagesAtOnce }, work))
  await rig.close()
  const tokens = [...observations.values()].flatMap(({ scene }) => scene?.token ?? [])
  const records = new Map<string, TokenRecord>()
  for (const backend of rig.backends) {
    const own = tokens.filter((token) => token.backend === backend)
    for (const [id, record] of await backend.close(own)) records.set(id, record)
  }
  rows = new Map(
    [...observations].map(([fault, observation]) => [
      fault,
      judge(fault, observation, records.get(observation.scene?.token?.id ?? '')),
    ]),
  )
}, 600_000)

afterAll(() => {
  if (!rows) return
  console.log(renderTable(faults.flatMap((fault) => rows.get(fault) ?? [])))
  if (!process.env['FAULTS_TEXT']) return
  for (const [{ planted }, { observation }] of rows) {
    console.log([`# ${planted}`, ...observation.printed].join('\n'))
  }
})

test.each(faults)('$planted: $code', (fault) => {
  const row = rows.get(fault)
  expect(row?.complaints, row?.observation.printed.join('\n')).toEqual([])
})
