/** That the reference is whole, and says what is so. The texts that programs receive: answers.test.ts. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answeredCodes, isWidgetCode, widgetCodes } from '../../../src/diagnosis/codes.js'
import { diagnose } from '../../../src/diagnosis/diagnose.js'
import { formatDiagnosis } from '../../../src/diagnosis/diagnosis.js'
import { describeChange } from '../../../src/diagnosis/policy.js'
import { verdictOf, type FailureCode } from '../../../src/chat/verdict.js'
import type { Code } from '../../../src/docs/errors/article.js'
import { articles, codes } from '../../../src/docs/errors/articles.js'
import {
  consoleBlock,
  exampleApi,
  exampleOrigin,
  exampleToken,
  isAnswered,
} from '../../../src/docs/errors/example.js'
import { errorPages } from '../../../src/docs/errors/html.js'
import { markdownFiles } from '../../../src/docs/errors/markdown.js'
import { classifyToken } from '../../../src/protocol/credential.js'
import { errors, ParleyError } from '../../../src/protocol/errors.js'
import { problemBody } from '../../../src/server/http/problem.js'
import { parseOrigin } from '../../../src/server/origin-header.js'
import { refuseOrigin } from '../../../src/server/origin-refusal.js'
import { readStored } from '../../../src/server/origins.js'
import { manifest, root } from '../../house/tarball.js'

const entries = [...articles].map(([code, article]) => ({ code: code as Code, article }))

describe('the reference', () => {
  test('has a page for each code, and no page without one', () => {
    const all = [...Object.keys(errors), ...Object.keys(widgetCodes)]
    expect([...codes].toSorted()).toEqual(all.toSorted())
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('is in the repository as it is made from the source (npm run docs:errors)', () => {
    const folder = join(root, 'docs/errors')
    const files = markdownFiles()
    expect(readdirSync(folder).toSorted()).toEqual([...files.keys()].toSorted())
    for (const [name, text] of files) {
      expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text)
    }
    const { scripts } = manifest as unknown as { scripts: Record<string, string> }
    expect(scripts['docs:errors']).toBe('node scripts/write-error-docs.js')
  })

  test.each(entries)('gives $code a title, and a fix if it is ever met', ({ code, article }) => {
    expect(isWidgetCode(code)).toBe(article.title !== undefined)
    const isMet = isWidgetCode(code) || article.answer !== undefined || article.inStream === true
    expect(article.fix.length > 0).toBe(isMet)
    expect(article.related).not.toContain(code)
    const page = errorPages.page(code)
    for (const heading of ['What happened', 'Who sees what', 'How sure this is', 'See also']) {
      expect(page).toContain(`<h2>${heading}</h2>`)
    }
  })

  test('has no page for what is no code', () => {
    for (const code of ['nonsense', '__proto__', 'constructor', 'origin_not_allowed ', '']) {
      expect(errorPages.page(code)).toBeUndefined()
    }
    expect(errorPages.unknown('orgin_not_allowed')).toContain('href="origin_not_allowed"')
    expect(errorPages.unknown('<script>')).not.toContain('<script>')
  })
})

describe('the block of the console', () => {
  test('shows a token as servers make them', () => {
    expect(classifyToken(exampleToken)).toBe('client_token')
    const { token = '' } = articles.get('token_malformed')?.block ?? {}
    expect(classifyToken(token)).toBe('misspelt')
  })

  const pageCodes: string[] = [...Object.keys(widgetCodes), ...answeredCodes]

  test('stands in the pages of all codes that the widget prints, and in no other', () => {
    // A session or a conversation that was ended on purpose is no trouble, and nothing is printed.
    const isPrinted = (code: string) => !['ended', 'gone'].includes(verdictOf(code as FailureCode))
    const shown = entries.filter(({ article }) => article.block).map(({ code }) => code)
    expect(shown.toSorted()).toEqual(pageCodes.filter(isPrinted).toSorted())
  })

  const printing = entries.flatMap(({ code, article }) =>
    article.block ? [{ code, article, block: article.block }] : [],
  )

  test.each(printing)('of $code is what the widget prints', async ({ code, article, block }) => {
    const { api = exampleApi, evidence, violation } = block
    const printed: string[] = []
    const problem = isAnswered(code)
      ? problemBody(new ParleyError(code, block.answer ?? article.answer), {
          requestId: 'r',
          publicUrl: exampleApi,
        })
      : null
    const diagnosis = await diagnose(
      {
        // What the server says of such a page is still that its origin is not on the list.
        code: code === 'opaque_origin' ? 'origin_not_allowed' : code,
        isCertain: evidence === undefined,
        problem,
        token: block.token ?? exampleToken,
        api,
        pageOrigin: block.origin ?? exampleOrigin,
        codeOrigin: exampleApi,
        ...(evidence !== undefined && { evidence }),
        ...(violation && { violation, change: describeChange(api, violation, []) }),
      },
      (_level, text) => void printed.push(text),
    )
    const text = consoleBlock(code, block, article.answer)
    expect(text).toBe(formatDiagnosis(diagnosis))
    expect(printed).toEqual([text])
    expect(markdownFiles().get(`${code}.md`)).toContain(`\n${text}\n`)
    expect(diagnosis.more).toBe(`${api}/docs/errors/${code}`)
  })

  test('is an inference where the widget infers', () => {
    for (const { code, block } of printing) {
      if (!isWidgetCode(code)) continue
      expect([code, block.evidence === undefined]).toEqual([code, widgetCodes[code].certain])
    }
  })
})

test('the near misses are what the server finds', () => {
  const rows = articles.get('origin_not_allowed')?.tables?.[0]?.rows ?? []
  expect(rows.map(([kind]) => kind)).toEqual([
    '`www`',
    '`apex`',
    '`port`',
    '`scheme`',
    '`loopback`',
  ])
  for (const [kind = '', seen = '', listed = '', advice = ''] of rows) {
    const bare = (cell: string) => cell.replaceAll('`', '')
    const refusal = refuseOrigin(readStored([bare(listed)]), parseOrigin(bare(seen)))
    expect([kind, refusal?.extras.nearMiss]).toEqual([kind, bare(kind)])
    if (kind !== '`scheme`') expect(advice).toContain(`\`${refusal?.extras.suggestion}\``)
  }
})

describe('what a visitor meets', () => {
  const views: Partial<Record<string, string>> = {
    renew: 'renewed',
    refused: 'unavailable',
    limited: 'busy',
    exhausted: 'reached',
    again: 'failed',
    lost: 'lost',
    ended: 'ended',
    gone: 'ended',
  }

  test.each(answeredCodes)('by %s is what the widget makes of it', (code) => {
    const article = articles.get(code)
    const view = article?.inStream && !article.answer ? 'cut' : views[verdictOf(code)]
    expect(article?.visitor).toBe(view)
  })

  test('is nothing by what only programs and operators meet', () => {
    const answered: readonly string[] = answeredCodes
    for (const { code, article } of entries) {
      if (isWidgetCode(code) || answered.includes(code)) continue
      expect([code, article.visitor]).toEqual([code, 'none'])
    }
  })
})
