/** Every pack says everything, in every form that its language has, with the same values in it. */
import { describe, expect, it } from 'vitest'
import { english, type Entry, type Pack } from '../../src/ui/catalogue.js'
import { pack as ar } from '../../src/ui/languages/ar.js'
import { pack as de } from '../../src/ui/languages/de.js'
import { pack as es } from '../../src/ui/languages/es.js'
import { pack as fr } from '../../src/ui/languages/fr.js'
import { pack as he } from '../../src/ui/languages/he.js'
import { pack as it_ } from '../../src/ui/languages/it.js'
import { pack as ja } from '../../src/ui/languages/ja.js'
import { pack as nl } from '../../src/ui/languages/nl.js'
import { pack as ptBr } from '../../src/ui/languages/pt-br.js'
import { pack as zhCn } from '../../src/ui/languages/zh-cn.js'

const packs: Record<string, Pack> = {
  ar,
  de,
  es,
  fr,
  he,
  it: it_,
  ja,
  nl,
  'pt-BR': ptBr,
  'zh-CN': zhCn,
}

const forDevelopers = ['developer', 'seen', 'token', 'server', 'fix', 'learn']
const visible = Object.entries<Entry>(english).filter(([key]) => !forDevelopers.includes(key))
const namesIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
const formsOf = (entry: Entry): Record<string, string> =>
  typeof entry === 'string' ? { other: entry } : entry

/** Where the number is in the word, as in Arabic and Hebrew. */
const inWords = ['zero', 'one', 'two']

describe.each(Object.entries(packs))('%s', (locale, pack) => {
  it('has each key of the catalogue, in its order, and no other', () => {
    expect(Object.keys(pack)).toEqual(visible.map(([key]) => key))
  })

  it('has a form for each plural category of its language, and no other', () => {
    const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted()
    for (const [key, entry] of visible) {
      const own = pack[key as keyof Pack]
      expect([key, typeof own]).toEqual([key, typeof entry])
      if (typeof own !== 'string')
        expect([key, ...Object.keys(own).sort()]).toEqual([key, ...categories])
    }
  })

  it('leaves no value out, and asks for none that is not given', () => {
    for (const [key, entry] of visible) {
      const wanted = namesIn(formsOf(entry)['other'] ?? '')
      for (const [form, text] of Object.entries(formsOf(pack[key as keyof Pack]))) {
        const named = namesIn(text)
        const spelt = inWords.includes(form) ? [...named, 'count'].sort() : named
        expect([key, form, [named, spelt]]).toEqual([key, form, expect.arrayContaining([wanted])])
      }
    }
  })

  it('says nothing in blanks, in markup, or with a space at an end', () => {
    for (const entry of Object.values<Entry>(pack)) {
      for (const text of Object.values(formsOf(entry))) {
        expect(text).toMatch(/^\S(.*\S)?$/)
        expect(text).not.toMatch(/[<>&]|\.\.\.|'/)
        expect(text).toBe(text.normalize('NFC'))
      }
    }
  })
})

it('no two languages say the same sentence', () => {
  const sentences = Object.values(packs).map((pack) => pack.isOffline)
  expect(new Set([...sentences, english.isOffline]).size).toBe(Object.keys(packs).length + 1)
})
