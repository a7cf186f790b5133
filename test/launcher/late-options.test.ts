import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { advise } from '../../src/launcher/advice.js'
import { lateNames, readLate } from '../../src/launcher/late-options.js'
import { closeWords } from '../../src/launcher/teaser.js'
import { resolveOptions } from '../../src/launcher/options.js'
import type { Mistake, OptionSource } from '../../src/launcher/options.js'
import { english, type Pack } from '../../src/ui/catalogue.js'

const mistakesOf = (...sources: OptionSource[]): Mistake[] => {
  const mistakes: Mistake[] = []
  resolveOptions(sources, mistakes)
  return mistakes
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('late options', () => {
  it('are those that the loader does not know, from the highest place that gives them', () => {
    const found = mistakesOf(
      ['', { teaser: 'Ask us' }],
      ['data-', { teaser: 'Or not', teaserOnPhones: '', keepClear: 'false' }],
      ['ParleyConfig.', { teser: 'x' }],
    )
    const { late, wrong } = readLate(found)
    expect(late).toEqual({ teaser: 'Ask us', teaserOnPhones: true, keepClear: false })
    expect(wrong).toEqual([['ParleyConfig.', 'teser', 'x']])
    expect(Object.keys(late).toSorted()).toEqual([...lateNames].toSorted())
  })

  it('are told about like any other where they make no sense', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const found = mistakesOf([
      'data-',
      { teaser: 'x'.repeat(81), keepClear: 'maybe', teasers: 'one' },
    ])
    await advise(null, found, resolveOptions([], []), null)
    const lines = warn.mock.calls.map(([line]) => String(line))
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/data-teaser: expected at most 80 characters, saw "x+"/)
    expect(lines[1]).toMatch(/data-keep-clear: expected true or false, saw "maybe"/)
    expect(lines[2]).toMatch(/data-teasers: not an option of the chat\. Did you mean data-teaser\?/)
  })
})

describe('the word on the button of the teaser', () => {
  it('is that of the catalogue in every language', async () => {
    const words: Record<string, string> = { en: english.close }
    for (const file of readdirSync('src/ui/languages')) {
      const { pack } = (await import(`../../src/ui/languages/${file}`)) as { pack: Pack }
      words[file.slice(0, 2)] = pack.close
    }
    expect(closeWords).toEqual(words)
  })
})
