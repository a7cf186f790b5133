import { describe, expect, test } from 'vitest'
import { kinds } from '../../src/console/pages/appearance/attachments.js'
import { formatRatio, reportAccent } from '../../src/console/pages/appearance/accent.js'
import {
  faultsOf,
  mendColor,
  previewConfig,
  readDraft,
  writeDraft,
} from '../../src/console/pages/appearance/draft.js'
import { tokenConfigSchema } from '../../src/protocol/config.js'

const config = {
  title: 'Tea',
  theme: { accent: '#0f6b4f', radius: 4 },
  suggestions: ['One', 'Two'],
  fallback: { label: 'Mail', href: 'mailto:a@shop.example' },
  persona: { copy: { inputPlaceholder: 'x' } },
}

describe('the form of the looks', () => {
  test('leaves a config that was not touched as it is', () => {
    expect(writeDraft(config, readDraft(config))).toEqual(config)
    expect(writeDraft({}, readDraft({}))).toEqual({})
  })

  test('says what visitors may attach, and leaves the rest of it alone', () => {
    const stored = {
      attachments: {
        images: true,
        files: ['application/pdf'],
        maxBytes: 5_242_880,
        maxCount: 3,
        enabled: true,
      },
    }
    expect(writeDraft(stored, readDraft(stored))).toEqual(stored)
    const draft = readDraft(stored)
    expect(draft.attachments).toEqual({
      images: true,
      files: ['application/pdf'],
      megabytes: '5.24',
      count: '3',
    })
    const changed = { ...draft.attachments, files: [], megabytes: '2.5', count: '' }
    expect(writeDraft(stored, { ...draft, attachments: changed })).toEqual({
      attachments: { images: true, maxBytes: 2_500_000, enabled: true },
    })
    const none = { images: false, files: [], megabytes: '2', count: '' }
    expect(writeDraft({}, { ...readDraft({}), attachments: none })).toEqual({})
    const office = readDraft({ attachments: { files: kinds.flatMap(({ types }) => [...types]) } })
    expect(tokenConfigSchema.safeParse(writeDraft({}, office)).success).toBe(true)
  })

  test.each([
    ['0', '4', ['config.attachments.maxBytes']],
    ['21', '4', ['config.attachments.maxBytes']],
    ['many', '0', ['config.attachments.maxBytes', 'config.attachments.maxCount']],
    ['0.5', '11', ['config.attachments.maxCount']],
    ['20', '1.5', ['config.attachments.maxCount']],
    ['', '', []],
    ['20', '10', []],
  ])('knows that %j megabytes and %j files are wrong at %j', (megabytes, count, paths) => {
    const attachments = { images: true, files: [], megabytes, count }
    const draft = { ...readDraft({}), attachments }
    expect(Object.keys(faultsOf(draft))).toEqual(paths)
    expect(tokenConfigSchema.safeParse(previewConfig({}, draft)).success).toBe(true)
    if (paths.length === 0) {
      expect(tokenConfigSchema.safeParse(writeDraft({}, draft)).success).toBe(true)
    }
  })

  test('keeps members that it does not know', () => {
    const draft = { ...readDraft(config), title: 'Coffee', accent: '' }
    const written = writeDraft(config, draft)
    expect(written['persona']).toEqual(config.persona)
    expect(written['theme']).toEqual({ radius: 4 })
    expect(written['title']).toBe('Coffee')
  })

  test('leaves out what is empty or the default', () => {
    const draft = {
      ...readDraft(config),
      title: ' ',
      suggestions: ['', ' '],
      scheme: 'auto' as const,
    }
    const written = writeDraft(config, draft)
    expect(written).not.toHaveProperty('title')
    expect(written).not.toHaveProperty('suggestions')
    expect(written).not.toHaveProperty('position')
  })

  test('becomes a config that the server takes', () => {
    const draft = {
      ...readDraft({}),
      title: 'Tea',
      suggestions: ['One', '', 'Two'],
      accent: '#123456',
      scheme: 'dark' as const,
      position: 'bottom-left' as const,
      fallbackLabel: 'Mail',
      fallbackHref: 'mailto:a@shop.example',
    }
    const written = writeDraft({}, draft)
    expect(tokenConfigSchema.safeParse(written).success).toBe(true)
    expect(written).toEqual({
      title: 'Tea',
      suggestions: ['One', 'Two'],
      theme: { accent: '#123456', scheme: 'dark' },
      position: 'bottom-left',
      fallback: { label: 'Mail', href: 'mailto:a@shop.example' },
    })
  })

  test('reads a config of another client without stumbling', () => {
    const odd = { title: 4, theme: 'dark', suggestions: { a: 1 }, position: 'top', fallback: [] }
    expect(readDraft(odd)).toEqual(readDraft({}))
  })

  test('says what is half-filled or cannot be', () => {
    const faults = (change: object) => Object.keys(faultsOf({ ...readDraft({}), ...change }))
    expect(faults({ accent: 'green' })).toEqual(['config.theme.accent'])
    expect(faults({ fallbackLabel: 'Mail' })).toEqual(['config.fallback.href'])
    expect(faults({ fallbackHref: 'mailto:a@b.example' })).toEqual(['config.fallback.label'])
    expect(faults({ fallbackLabel: 'x', fallbackHref: 'javascript:alert(1)' })).toEqual([
      'config.fallback.href',
    ])
  })

  test('shows a preview without what is not yet right', () => {
    const draft = { ...readDraft(config), accent: '#12', fallbackHref: 'mail' }
    const shown = previewConfig(config, draft)
    expect(tokenConfigSchema.safeParse(shown).success).toBe(true)
    expect(shown['theme']).toEqual({ radius: 4 })
    expect(shown).not.toHaveProperty('fallback')
  })

  test('takes a colour as people write it', () => {
    expect(['0F6B4F', '#0f6', ' #ABCDEF ', 'green', ''].map(mendColor)).toEqual([
      '#0f6b4f',
      '#00ff66',
      '#abcdef',
      'green',
      '',
    ])
  })
})

describe('what becomes of a colour', () => {
  test('that is dark enough is itself', () => {
    const report = reportAccent('#1a5fb4', 'light')
    expect(report).toMatchObject({ fill: '#1a5fb4', ink: '#ffffff', isMended: false })
  })

  test('that is too light for white text is another, and it is said which', () => {
    const report = reportAccent('#f2b544', 'light')
    expect(report.isMended).toBe(true)
    expect(report.sentence).toBe(`Your colour is too light for white text: ${report.fill} is used.`)
  })

  test('is readable, whatever it is', () => {
    const steps = ['00', '33', '66', '99', 'cc', 'ff']
    for (const r of steps) {
      for (const g of steps) {
        for (const b of steps) {
          for (const scheme of ['light', 'dark'] as const) {
            const report = reportAccent(`#${r}${g}${b}`, scheme)
            expect(report.ratio).toBeGreaterThanOrEqual(4.5)
            expect(report.linkRatio).toBeGreaterThanOrEqual(4.5)
          }
        }
      }
    }
  })

  test('that was not chosen is our own', () => {
    expect(reportAccent('', 'light')).toMatchObject({ fill: '#0f6b4f', isMended: false })
    expect(reportAccent('#0F6B4F', 'dark')).toMatchObject({ fill: '#71c1a1' })
  })

  test('is never said to be better than it is', () => {
    expect(formatRatio(4.499)).toBe('4.4:1')
    expect(formatRatio(4.5)).toBe('4.5:1')
  })
})
