import { render } from 'preact'
import { describe, expect, it, vi } from 'vitest'
import { createWords } from '../../src/ui/catalogue.js'
import { createProse } from '../../src/ui/prose.js'
import { answered } from './fake-chat.js'

describe('prose', () => {
  const show = (prose: ReturnType<typeof createProse>, text: string) => {
    const root = document.createElement('div')
    render(<>{prose.render()(answered(text), true)}</>, root)
    return root
  }

  it('is plain paragraphs until the chunk is there, then markdown', async () => {
    const onReady = vi.fn()
    const prose = createProse(() => Promise.resolve(true), onReady)
    prose.renew(createWords('en'))
    const before = prose.render()
    expect(show(prose, '**a**\n\nb\u202ec').innerHTML).toBe(
      '<p dir="auto">**a**</p><p dir="auto">bc</p>',
    )
    await prose.load()
    await prose.load()
    expect(onReady).toHaveBeenCalledTimes(1)
    expect(prose.render()).not.toBe(before)
    expect(show(prose, '**a**').querySelector('strong')?.textContent).toBe('a')
  })
})
