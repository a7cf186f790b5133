import { describe, expect, it } from 'vitest'
import { createWords } from '../../src/ui/catalogue.js'

describe('the catalogue', () => {
  it('chooses the form by the count', () => {
    const words = createWords('en')
    expect(words('left', { count: 1 })).toBe('1 message left in this chat')
    expect(words('left', { count: 2 })).toBe('2 messages left in this chat')
  })

  it('writes numbers as the language does', () => {
    expect(createWords('de')('characters', { used: 25_600, max: 32_000 })).toBe(
      '25.600 of 32.000 characters',
    )
  })

  it('prefers the words of the site, and passes over what are none', () => {
    const words = createWords('en', { send: 'Go', stop: 7, left: 'Only {count}!' })
    expect(words('send')).toBe('Go')
    expect(words('stop')).toBe('Stop')
    expect(words('left', { count: 3 })).toBe('Only 3!')
    expect(createWords('en', Object.create({ send: 'inherited' }) as object as never)('send')).toBe(
      'Send',
    )
  })

  it('takes a locale that does not exist for English', () => {
    for (const locale of ['', 'x', 'not a locale', 'zz-ZZ']) {
      expect(createWords(locale)('left', { count: 1 })).toBe('1 message left in this chat')
    }
  })
})
