import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createRouter, matchPath } from '../../src/console/router.js'
import { openSmallServer } from './small-server.js'

const start = async (path = '/tokens') => {
  await openSmallServer(path)
  history.replaceState(null, '')
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  return createRouter(controller.signal)
}

const link = (href: string, change: Partial<HTMLAnchorElement> = {}) => {
  const element = document.createElement('a')
  element.href = href
  Object.assign(element, change)
  document.body.append(element)
  onTestFinished(() => element.remove())
  return element
}

/** Whether the browser would follow the link itself. */
const press = (element: HTMLElement, how: MouseEventInit = {}): boolean => {
  const click = new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...how })
  return element.dispatchEvent(click)
}

describe('the router', () => {
  test('knows where the page was opened, without a slash at the end', async () => {
    const { place } = await start('/tokens/ct_1/auth/?search=tea')
    expect(place.get().path).toBe('/tokens/ct_1/auth')
    expect(place.get().query.get('search')).toBe('tea')
  })

  test('follows a plain link of the console without loading a page', async () => {
    const { place, takeFocus } = await start()
    expect(takeFocus()).toBe(false)
    expect(press(link('/console/keys?environment=test'))).toBe(false)
    await vi.waitFor(() => expect(place.get().path).toBe('/keys'))
    expect(location.pathname + location.search).toBe('/console/keys?environment=test')
    expect(takeFocus()).toBe(true)
    expect(takeFocus()).toBe(false)
  })

  test('leaves every other link, and every other way of pressing one, to the browser', async () => {
    const { place } = await start()
    // happy-dom would otherwise fetch the pages.
    const hold = (event: Event) => event.preventDefault()
    addEventListener('click', hold)
    onTestFinished(() => removeEventListener('click', hold))
    press(link('https://elsewhere.example/console/keys'))
    press(link('/docs/api'))
    press(link('/consoles'))
    press(link('/console/keys', { target: '_blank' }))
    press(link('/console/keys'), { ctrlKey: true })
    press(link('/console/keys'), { button: 1 })
    await Promise.resolve()
    expect(place.get().path).toBe('/tokens')
  })

  test('asks a page that holds on to something before it leaves it', async () => {
    const { place, go, guard } = await start()
    let may = false
    const undo = guard(async () => may)
    expect(await go('/keys')).toBe(false)
    expect(place.get().path).toBe('/tokens')
    expect(await go('/account', { force: true })).toBe(true)
    may = true
    expect(await go('/keys')).toBe(true)
    may = false
    undo()
    expect(await go('/tokens')).toBe(true)
  })

  test('warns of closing the window while a page holds on to something', async () => {
    const { guard } = await start()
    const close = () => dispatchEvent(new Event('beforeunload', { cancelable: true }))
    expect(close()).toBe(true)
    const undo = guard(async () => true)
    expect(close()).toBe(false)
    undo()
    expect(close()).toBe(true)
  })
})

test('a path gives its members, decoded, or does not match', () => {
  expect(matchPath('/tokens/:id/:tab', '/tokens/ct_1/auth')).toEqual({ id: 'ct_1', tab: 'auth' })
  expect(matchPath('/tokens/:id', '/tokens/a%2Fb')).toEqual({ id: 'a/b' })
  expect(matchPath('/tokens/:id', '/tokens/%zz')).toEqual({ id: '%zz' })
  expect(matchPath('/tokens/:id', '/tokens')).toBeNull()
  expect(matchPath('/tokens/:id', '/tokens/')).toBeNull()
  expect(matchPath('/tokens/new', '/tokens/ct_1')).toBeNull()
  expect(matchPath('/', '/')).toEqual({})
})
