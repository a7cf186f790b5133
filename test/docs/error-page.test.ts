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

  test('has the command that mends it', () => {
    expect(errorPage('origin_not_allowed')).toContain(
      '<code>parley token update ct_live_… --add-origin www.shop.example</code>',
    )
    expect(errorPage('origin_missing')).not.toContain('From a terminal')
  })

  test.each([
    'token_missing',
    'token_malformed',
    'secret_key_in_page',
    'opaque_origin',
    'unexpected_answer',
    'unreachable',
    'csp_blocked',
    'api_missing',
    'loaded_twice',
  ])('exists for %s, which only the page can see, in words of its own', (code) => {
    const page = errorPage(code)
    expect(page).toContain('The widget, in the page')
    expect(page).not.toContain('The server refused.')
  })

  test('says of what only the widget can see what the console says', () => {
    expect(errorPage('secret_key_in_page')).toContain('rotate the key now'.slice(1))
  })

  test('does not exist for anything else, whatever it is called', () => {
    for (const code of ['nope', 'constructor', '__proto__', '<script>']) {
      expect(errorPage(code)).toBeUndefined()
    }
  })
})
