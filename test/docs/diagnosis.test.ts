/** `DIAGNOSIS=write` writes the table of docs/diagnosis.md anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { widgetCodes } from '../../src/diagnosis/codes.js'
import { allFaults, renderReference } from '../browser/faults/list.js'

const file = join(import.meta.dirname, '../../docs/diagnosis.md')
const [begin, end] = ['<!-- planted -->\n', '\n<!-- /planted -->']

test('the table of docs/diagnosis.md is the list of what the rig plants', () => {
  const text = readFileSync(file, 'utf8')
  const [before = '', rest = ''] = text.split(begin)
  const [table, after = ''] = rest.split(end)
  if (process.env['DIAGNOSIS'] === 'write') {
    writeFileSync(file, before + begin + renderReference() + end + after)
  } else expect(table).toBe(renderReference())
})

test('each cause that the widget finds by itself is planted', () => {
  const planted = new Set(allFaults.map(({ code }) => code))
  expect(Object.keys(widgetCodes).filter((code) => !planted.has(code))).toEqual([])
})

test('every fault has a name of its own', () => {
  const names = allFaults.map(({ planted }) => planted)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})
