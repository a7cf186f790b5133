import { describe, expect, test } from 'vitest'
import { errorPage } from '../../src/docs/error-page.js'
import { errors } from '../../src/protocol/errors.js'

describe('the page of an error', () => {
  test.each(Object.keys(errors))('exists for %s', (code) => {
    const page = errorPage(code)
    expect(page).toContain(`<code>${code}</code>`)
    expect(page).toContain('What to change')
  })

  test('says what the console says', () => {
    expect(errorPage('origin_not_allowed')).toContain('is not on the token&#39;s list')
    expect(errorPage('origin_not_allowed')).toContain(
      'add  www.shop.example  to Allowed origins'.slice(1),
    )
  })

  test('exists for what only the widget can see', () => {
    expect(errorPage('secret_key_in_page')).toContain('rotate the key now'.slice(1))
  })

  test('does not exist for anything else, whatever it is called', () => {
    for (const code of ['nope', 'constructor', '__proto__', '<script>']) {
      expect(errorPage(code)).toBeUndefined()
    }
  })
})
