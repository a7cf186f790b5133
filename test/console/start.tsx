/** The whole console in a page, against a small server. */
import { configure, fireEvent, render } from '@testing-library/preact'
import { onTestFinished } from 'vitest'
import { App } from '../../src/console/app.js'
import { createConsole } from '../../src/console/console.js'
import { openSmallServer, signedIn, type SmallServer } from './small-server.js'

// Without the whole page in the message, and with the patience that the others have.
configure({
  // happy-dom draws no open dialog, so everything inside would count as hidden.
  defaultHidden: true,
  asyncUtilTimeout: 5000,
  getElementError: (message) =>
    new Error(`${message?.split('\n')[0]} ${document.body.textContent}`),
})

/** @param path below `/console`, with what follows `#` */
export const startConsole = async (
  path = '/tokens',
  prepare: (server: SmallServer) => void = () => {},
) => {
  const server = await openSmallServer(path)
  history.replaceState(null, '')
  server.answers['GET /v1/console/session'] = signedIn()
  prepare(server)
  const controller = new AbortController()
  const created = createConsole(controller.signal, server.origin)
  const screen = render(<App console={created} />)
  onTestFinished(() => {
    screen.unmount()
    controller.abort()
    localStorage.clear()
  })
  return { ...server, screen, console: created }
}

/** As a person does: the field's value is replaced. */
export const write = (field: HTMLElement, value: string) => {
  fireEvent.input(field, { target: { value } })
}
