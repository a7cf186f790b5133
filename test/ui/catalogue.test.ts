import { describe, expect, it } from 'vitest'
import { englishNames } from '../../src/launcher/badge.js'
import { createWords, haveMistakes } from '../../src/ui/catalogue.js'
import { pack as german } from '../../src/ui/languages/de.js'

const foreign = (values: Record<string, unknown>) => values as never

describe('the catalogue', () => {
  it('chooses the form by the count', () => {
    const words = createWords('en')
    expect(words('left', { count: 1 })).toBe('1 message left in this chat')
    expect(words('left', { count: 2 })).toBe('2 messages left in this chat')
  })

  it('writes words and numbers as the language does', () => {
    expect(createWords('de', german)('characters', { used: 25_600, max: 32_000 })).toBe(
      '25.600 von 32.000 Zeichen',
    )
  })

  it('prefers the words of the site, and passes over what are none', () => {
    const words = createWords('en', null, foreign({ send: 'Go', stop: 7, left: 'Only {count}!' }))
    expect(words('send')).toBe('Go')
    expect(words('stop')).toBe('Stop')
    expect(words('left', { count: 3 })).toBe('Only 3!')
    const inherited = createWords('en', null, foreign(Object.create({ send: 'inherited' })))
    expect(inherited('send')).toBe('Send')
  })

  it('takes forms of the site, and its "other" where one is missing', () => {
    const left = { one: 'The last one', other: '{count} to go' }
    const words = createWords('en', german, foreign({ left, sendIn: { one: 'no other' } }))
    expect(words('left', { count: 1 })).toBe('The last one')
    expect(words('left', { count: 2 })).toBe('2 to go')
    expect(words('sendIn', { count: 1 })).toBe('Senden in 1 Sekunde')
    expect(createWords('ar', german, foreign({ left }))('left', { count: 2 })).toBe('2 to go')
  })

  it('finds mistakes in the words of a site', () => {
    expect(haveMistakes({ send: 'Go', left: { other: '{count}' } })).toBe(false)
    expect(haveMistakes({ sned: 'Go' })).toBe(true)
    expect(haveMistakes({ send: 7 })).toBe(true)
    expect(haveMistakes({ left: { one: 'x' } })).toBe(true)
  })

  it('takes a locale that nobody knows for English', () => {
    expect(createWords('zz-ZZ')('left', { count: 1 })).toBe('1 message left in this chat')
  })

  it('calls the launcher as the launcher does before the panel is there', () => {
    const words = createWords('en')
    for (const word of ['openChat', 'closeChat', 'openUnread'] as const) {
      for (const count of [1, 2]) {
        const values = { label: 'Ask', count }
        expect(englishNames.words(word, values)).toBe(words(word, values))
      }
    }
  })
})
