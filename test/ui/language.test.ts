/** Which language is spoken, from what the site, the page and the browser say. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fetchPack, speak } from '../../src/ui/language.js'
import { setStage } from './stage.js'

const base = setStage().defaults

const settings = (locale: string | null, change = {}) => ({ ...base, locale, ...change })

const learnt = async (locale: string | null, own: Record<string, string> = {}) => {
  await fetchPack(settings(locale))
  return speak(settings(locale), own)
}

afterEach(() => {
  document.documentElement.lang = ''
  vi.restoreAllMocks()
})

describe('the language', () => {
  it.each([
    ['ar', 'ar', 'rtl', 'إرسال'],
    ['ar-EG', 'ar-EG', 'rtl', 'إرسال'],
    ['de', 'de', 'ltr', 'Senden'],
    ['de-CH', 'de-CH', 'ltr', 'Senden'],
    ['de_AT', 'de-AT', 'ltr', 'Senden'],
    ['DE-at', 'de-AT', 'ltr', 'Senden'],
    ['es-MX', 'es-MX', 'ltr', 'Enviar'],
    ['fr-CA', 'fr-CA', 'ltr', 'Envoyer'],
    ['he', 'he', 'rtl', 'שליחה'],
    ['iw', 'he', 'rtl', 'שליחה'],
    ['it', 'it', 'ltr', 'Invia'],
    ['ja-JP', 'ja-JP', 'ltr', '送信'],
    ['nl-BE', 'nl-BE', 'ltr', 'Versturen'],
    ['pt', 'pt', 'ltr', 'Enviar'],
    ['pt-BR', 'pt-BR', 'ltr', 'Enviar'],
    ['pt-PT', 'pt-PT', 'ltr', 'Enviar'],
    ['zh', 'zh', 'ltr', '发送'],
    ['zh-CN', 'zh-CN', 'ltr', '发送'],
    ['zh-Hans-HK', 'zh-Hans-HK', 'ltr', '发送'],
    ['en-GB', 'en-GB', 'ltr', 'Send'],
    // No pack: English, and it says that it is.
    ['zh-TW', 'en', 'ltr', 'Send'],
    ['fi', 'en', 'ltr', 'Send'],
    ['fa', 'en', 'ltr', 'Send'],
    // No locale: as if it were not given.
    ['not a locale', 'en-US', 'ltr', 'Send'],
    ['', 'en-US', 'ltr', 'Send'],
  ])('for %j is %s, %s', async (wanted, locale, dir, send) => {
    const language = await learnt(wanted)
    expect([language.locale, language.dir, language.words('send')]).toEqual([locale, dir, send])
  })

  it('is the option, else that of the page, else that of the browser', async () => {
    vi.spyOn(navigator, 'language', 'get').mockReturnValue('nl')
    expect((await learnt(null)).locale).toBe('nl')
    document.documentElement.lang = 'ja'
    expect((await learnt(null)).locale).toBe('ja')
    expect((await learnt('de')).locale).toBe('de')
    document.documentElement.lang = '{{ lang }}'
    expect((await learnt(null)).locale).toBe('nl')
  })

  it('is the one asked for where the site has words of its own, also without a pack', async () => {
    const language = await learnt('fa', { send: 'ارسال' })
    expect([language.locale, language.dir, language.words('send')]).toEqual(['fa', 'rtl', 'ارسال'])
  })

  it('runs as the option says', () => {
    expect(speak(settings('he', { dir: 'ltr' }), {}).dir).toBe('ltr')
    expect(speak(settings('en', { dir: 'rtl' }), {}).dir).toBe('rtl')
  })

  it('writes numbers as its region does', async () => {
    expect((await learnt('de-CH')).words('characters', { used: 25_600, max: 32_000 })).toMatch(
      /^25[’']600 von 32[’']000 Zeichen$/,
    )
    expect((await learnt('ar-EG')).count(41)).toBe('٤١')
    expect((await learnt('ar-EG')).words('sendIn', { count: 41 })).toBe('الإرسال بعد ٤١ ثانية')
  })

  it('asks for nothing that is there, or that there is not', async () => {
    await learnt('fr')
    for (const locale of ['fr', 'fr-BE', 'en', 'fi', 'zh-TW', 'constructor']) {
      expect(fetchPack(settings(locale))).toBeNull()
    }
  })
})

describe('a panel', () => {
  it('changes its language and direction while it is open, and names the launcher in it', async () => {
    const stage = setStage()
    stage.panel.open()
    stage.panel.update(settings('he'))
    await expect.poll(() => stage.root.querySelector('.inside')?.getAttribute('dir')).toBe('rtl')
    await expect.poll(() => stage.screen.queryByRole('textbox', { name: 'הודעה' })).toBeTruthy()
    expect(stage.root.querySelector('.parley')?.getAttribute('lang')).toBe('he')
    const { words } = stage.named.last ?? {}
    expect(words?.('openChat')).toBe('פתיחת הצ׳אט')
    expect(words?.('openUnread', { label: 'שלום', count: 2 })).toBe('שלום, שתי הודעות שלא נקראו')
    stage.end()
  })

  it('tells of words that it does not know, and speaks the others', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const words = { send: 'Off you go', sned: 'Go', stop: 7 } as object
    const stage = setStage({ words })
    stage.panel.open()
    expect(stage.screen.getByRole('button', { name: 'Off you go' })).toBeTruthy()
    await expect.poll(() => warn.mock.calls.length).toBe(2)
    expect(warn.mock.calls).toEqual([
      ['[Parley] words.sned: not a word of the chat. Did you mean words.send?'],
      ['[Parley] words.stop: expected words, or forms by count with "other".'],
    ])
    stage.end()
  })
})
