import { describe, expect, it } from 'vitest'
import { entityTag, requireMatch } from '../../src/server/etag.js'

const resource = { id: 'ct_1', name: 'shop', lastUsedAt: null, conversationCount: 0 }
const tag = entityTag(resource)

const matches = (ifMatch: string | null): boolean => {
  try {
    requireMatch(ifMatch, resource)
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'precondition_failed' })
    return false
  }
}

describe('an entity tag', () => {
  it('is strong and in quotes', () => {
    expect(tag).toMatch(/^"[0-9a-f]{22}"$/)
  })

  it('is the same for what reads the same, and another for what does not', () => {
    expect(entityTag({ ...resource })).toBe(tag)
    expect(entityTag({ ...resource, name: 'Shop' })).not.toBe(tag)
    expect(entityTag({ ...resource, more: null })).not.toBe(tag)
  })

  it('is not changed by use', () => {
    expect(entityTag({ ...resource, lastUsedAt: 'now', conversationCount: 7 })).toBe(tag)
  })
})

describe('If-Match', () => {
  it.each([
    ['no header', null],
    ['any', '*'],
    ['any, with space', ' * '],
    ['the tag', tag],
    ['the tag among others', `"other", ${tag},"third"`],
    ['the tag that nginx has made weak', `W/${tag}`],
    ['the tag to which Caddy has added the coding', `${tag.slice(0, -1)}-gzip"`],
  ])('holds with %s', (_, ifMatch) => {
    expect(matches(ifMatch)).toBe(true)
  })

  it.each([
    ['another tag', '"other"'],
    ['an empty header', ''],
    ['the tag without quotes', tag.slice(1, -1)],
    ['a part of the tag', `${tag.slice(0, -2)}"`],
    ['an empty list', ', ,'],
    ['a weak other', 'W/"other"'],
  ])('does not hold with %s', (_, ifMatch) => {
    expect(matches(ifMatch)).toBe(false)
  })

  it('says what there is and what was sent, cut', () => {
    expect(() => requireMatch(`"${'x'.repeat(5000)}"`, resource)).toThrow(tag)
    const message = (() => {
      try {
        requireMatch(`"${'x'.repeat(5000)}"`, resource)
      } catch (error) {
        return (error as Error).message
      }
      return ''
    })()
    expect(message.length).toBeLessThan(300)
  })
})
