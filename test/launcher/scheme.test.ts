import { beforeEach, describe, expect, test } from 'vitest'
import { findScheme } from '../../src/launcher/scheme.js'

const { documentElement, body } = document
const system = (matches: boolean) => ({ matches }) as MediaQueryList

beforeEach(() => {
  for (const element of [documentElement, body]) {
    for (const name of element.getAttributeNames()) element.removeAttribute(name)
  }
})

describe('light or dark', () => {
  test('is the option before all else', () => {
    documentElement.className = 'dark'
    expect(findScheme('light', system(true))).toBe('light')
    expect(findScheme('dark', system(false))).toBe('dark')
  })

  test.each([
    ['class', 'dark', 'dark'],
    ['class', 'js theme-dark no-touch', 'dark'],
    ['class', 'dark-mode', 'dark'],
    ['data-theme', 'light', 'light'],
    ['data-bs-theme', 'dark', 'dark'],
    ['data-color-mode', 'dark', 'dark'],
  ])('is what the page says by %s="%s", before the system', (name, value, scheme) => {
    for (const element of [documentElement, body]) {
      element.setAttribute(name, value)
      expect(findScheme('auto', system(scheme === 'light'))).toBe(scheme)
      element.removeAttribute(name)
    }
  })

  test.each(['text-dark bg-light', 'dark:bg-black', 'lighthouse', 'darkroom'])(
    'is not what the class "%s" says',
    (value) => {
      body.className = value
      expect(findScheme('auto', system(false))).toBe('light')
      expect(findScheme('auto', system(true))).toBe('dark')
    },
  )

  test('is the color-scheme of the page, if it is one', () => {
    documentElement.style.colorScheme = 'dark'
    expect(findScheme('auto', system(false))).toBe('dark')
    documentElement.style.colorScheme = 'light dark'
    expect(findScheme('auto', system(false))).toBe('light')
    expect(findScheme('auto', system(true))).toBe('dark')
  })

  test('is the system in the end', () => {
    expect(findScheme('auto', system(true))).toBe('dark')
    expect(findScheme('auto', system(false))).toBe('light')
  })
})
