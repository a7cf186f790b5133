import { afterEach, describe, expect, it, vi } from 'vitest'
import { correct, didYouMean } from '../../src/launcher/corrections.js'
import { resolveOptions } from '../../src/launcher/options.js'
import type { Mistake, OptionSource } from '../../src/launcher/options.js'
import { readTag, baseOf } from '../../src/launcher/tag.js'

const resolve = (...sources: OptionSource[]) => {
  const mistakes: Mistake[] = []
  return { options: resolveOptions(sources, mistakes), mistakes }
}

const tagOf = (attributes: Record<string, string>, source = '') => {
  const script = document.createElement('script')
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value)
  if (source) Object.defineProperty(script, 'src', { value: source })
  return script
}

describe('resolveOptions', () => {
  it('takes each option from the highest place that gives it', () => {
    const { options, mistakes } = resolve(
      ['', { accent: '#111111' }],
      ['data-', { accent: '#222222', position: 'bottom-left' }],
      ['ParleyConfig.', { position: 'bottom-right', offsetX: 7 }],
      ['token.', { offsetX: 9, launcherLabel: 'Ask' }],
    )
    expect(options).toMatchObject({
      accent: '#111111',
      position: 'bottom-left',
      offsetX: 7,
      launcherLabel: 'Ask',
      offsetY: 20,
    })
    expect(mistakes).toEqual([])
  })

  it('takes null and undefined for "not given"', () => {
    const { options } = resolve(['', { accent: undefined, dir: null }], ['data-', { dir: 'rtl' }])
    expect(options).toMatchObject({ accent: null, dir: 'rtl' })
  })

  it('reads attributes as they are written', () => {
    const script = tagOf({
      'data-client-token': 'ct_x',
      'data-theme': 'dark',
      'data-offset-x': '12',
      'data-open': 'true',
      'data-debug': 'false',
      'data-z-index': '5',
      'data-api': 'https://chat.example/base//',
    })
    const { options, mistakes } = resolve(readTag(script).source)
    expect(options).toMatchObject({
      token: 'ct_x',
      scheme: 'dark',
      offsetX: 12,
      open: true,
      debug: false,
      zIndex: 5,
      api: 'https://chat.example/base',
    })
    expect(mistakes).toEqual([])
  })

  it.each([
    ['position', 'top'],
    ['accent', 'green'],
    ['offsetX', 'wide'],
    ['open', 'maybe'],
    ['api', 'javascript:alert(1)'],
    ['api', '/relative'],
    ['launcher', '###'],
    ['container', '#absent'],
    ['dir', 'up'],
    ['title', 5],
    ['toString', 'x'],
    ['__proto__x', 'x'],
  ])('leaves %s: %s aside, notes it, and takes the next place', (name, value) => {
    const { options, mistakes } = resolve(['', { [name]: value }], ['data-', {}])
    expect(mistakes).toEqual([['', name, value]])
    expect(options).toEqual(resolve().options)
  })

  it('finds a container by its selector', () => {
    const box = document.createElement('div')
    box.id = 'box'
    document.body.append(box)
    expect(resolve(['', { container: '#box' }]).options.container).toBe(box)
    expect(resolve(['', { container: box }]).options.container).toBe(box)
    box.remove()
  })

  it('leaves the attributes of other tools alone', () => {
    const script = tagOf({
      'data-cfasync': 'false',
      'data-turbo-track': 'reload',
      'data-nscript': 'afterInteractive',
      'data-cookieconsent': 'x',
    })
    expect(resolve(readTag(script).source).mistakes).toEqual([])
  })
})

describe('advice', () => {
  afterEach(() => vi.restoreAllMocks())

  it('names what was expected, what was seen, and what was meant', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    correct([
      ['data-', 'offsetX', 'wide'],
      ['data-', 'clientTokn', 'x'],
      ['ParleyConfig.', 'acent', 'x'],
      ['', 'zzzzzzzzzz', 1],
    ])
    expect(warn.mock.calls.map(([text]) => text)).toEqual([
      '[Parley] data-offset-x: expected a number of pixels, saw "wide".',
      '[Parley] data-client-tokn: not an option of the chat. Did you mean data-client-token?',
      '[Parley] ParleyConfig.acent: not an option of the chat. Did you mean ParleyConfig.accent?',
      '[Parley] zzzzzzzzzz: not an option of the chat.',
    ])
  })

  it('guesses the nearest word within a few letters, and none beyond', () => {
    const words = ['open', 'close', 'toggle']
    expect(didYouMean('opne', words)).toBe(' Did you mean open?')
    expect(didYouMean('clos', words)).toBe(' Did you mean close?')
    expect(didYouMean('destroy', words)).toBe('')
  })
})

describe('baseOf', () => {
  it.each([
    ['https://chat.example/parley.js', 'https://chat.example'],
    ['https://chat.example/embed/ct_live_x.js?v=1', 'https://chat.example'],
    ['https://chat.example/0.1.0/parley.js', 'https://chat.example'],
    ['https://chat.example/1.2.3-beta.1/parley.js#x', 'https://chat.example'],
    ['https://a.example/chat/embed/ct_live_x.js', 'https://a.example/chat'],
    ['http://127.0.0.1:3000/parley.js', 'http://127.0.0.1:3000'],
    [
      'https://unpkg.com/parley-chat@0.1.0/dist/page/parley.js',
      'https://unpkg.com/parley-chat@0.1.0/dist/page',
    ],
    ['', ''],
  ])('finds that %s came from %s', (source, base) => {
    expect(baseOf(tagOf({}, source), {})).toBe(base)
  })

  it('believes the server that wrote its address in', () => {
    const script = tagOf({}, 'https://shop.example/js/chat.js')
    expect(baseOf(script, { api: 'https://chat.example' })).toBe('https://chat.example')
  })
})
