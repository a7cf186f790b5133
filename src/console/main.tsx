/** Starts the console in its page. */
import { render } from 'preact'
import { App } from './app.js'
import { createConsole } from './console.js'

const place = document.querySelector('#console')
if (place) render(<App console={createConsole(new AbortController().signal)} />, place)
