/** The page where everything can be tried. It speaks to the chat as any page would: by the global. */
import { checkTheme } from 'parley-chat/theme'
import { answers, troubles } from './try-states.js'

const root = document.documentElement
const find = (id) => document.getElementById(id)
const { content: shopToken } = document.querySelector('meta[name="parley-token"]')
const drawnAccent = '#0f6b4f'

window.Parley ??= function queue(...call) {
  ;(window.Parley.q ??= []).push(call)
}
const parley = (...call) => window.Parley(...call)

/** What has been chosen, as the address has it, so that a page can be shown to others. */
const chosen = new URLSearchParams(location.search)
const choose = (name, value) => {
  if (value) chosen.set(name, value)
  else chosen.delete(name)
  const query = String(chosen)
  history.replaceState(null, '', query === '' ? location.pathname : `?${query}`)
  describe()
}

// Colours

const swatches = ['#0f6b4f', '#2457d6', '#6d4aff', '#d6336c', '#d9480f', '#ffd400', '#1c1e1b']

const showAccent = (accent) => {
  find('accent').value = accent
  find('accent-name').value = accent
  for (const button of find('swatches').children) {
    button.ariaPressed = String(button.value === accent)
  }
  const { palettes, passes } = checkTheme({}, { accent })
  const mended =
    palettes.light.accent === accent ? '' : ` On light it is shown as ${palettes.light.accent}.`
  find('verdict').textContent = passes
    ? `Every pair of colours made from it can be read.${mended}`
    : 'Some of what is made from it cannot be read.'
}
const setAccent = (accent) => {
  parley('update', { accent })
  showAccent(accent)
  choose('accent', accent === drawnAccent ? '' : accent)
}
find('swatches').append(
  ...swatches.map((colour) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.value = colour
    button.ariaLabel = colour
    button.style.setProperty('--swatch', colour)
    button.addEventListener('click', () => setAccent(colour))
    return button
  }),
)
find('accent').addEventListener('input', ({ target }) => setAccent(target.value))

// Dials

const dials = [...document.querySelectorAll('[data-property]')]
const turn = (dial, value) => {
  const { property, unit = '' } = dial.dataset
  if (value === null) root.style.removeProperty(`--parley-${property}`)
  else root.style.setProperty(`--parley-${property}`, value + unit)
  choose(property, value)
}
for (const dial of dials) {
  dial.addEventListener('input', () => turn(dial, dial.value === '' ? null : dial.value))
}
find('undo').addEventListener('click', () => {
  for (const dial of dials) {
    dial.value = dial.localName === 'select' ? '' : dial.defaultValue
    turn(dial, null)
  }
})

// Light and dark: the page says it by its class, and the chat follows the page.

const system = matchMedia('(prefers-color-scheme: dark)')
const light = () => {
  const wish = chosen.get('page') ?? 'system'
  root.classList.toggle('dark', wish === 'system' ? system.matches : wish === 'dark')
}
system.addEventListener('change', light)

// Language and place

/** An option that is chosen among a few; `act` takes it over. */
const radios = (name, act) => {
  for (const radio of document.querySelectorAll(`input[name="${name}"]`)) {
    if (radio.value === (chosen.get(name) ?? '')) radio.checked = true
    radio.addEventListener('change', () => {
      choose(name, radio.value)
      act(radio.value)
    })
  }
}
const dirOf = () => chosen.get('dir') || null
const localeOf = () => chosen.get('locale') || null
radios('page', light)
radios('dir', () => parley('update', { dir: dirOf() }))
// A container is chosen once for a page.
radios('place', () => location.reload())
find('locale').addEventListener('change', ({ target }) => {
  choose('locale', target.value)
  parley('update', { locale: localeOf() })
})

// The tag

const attributes = () => ({
  ...(chosen.has('accent') && { 'data-accent': chosen.get('accent') }),
  ...(localeOf() && { 'data-locale': localeOf() }),
  ...(dirOf() && { 'data-dir': dirOf() }),
  ...(chosen.get('place') === 'left' && { 'data-position': 'bottom-left' }),
  ...(chosen.get('place') === 'inline' && { 'data-container': '#place' }),
})
function describe() {
  const tag = Object.entries(attributes()).map(([name, value]) => `\n  ${name}="${value}"`)
  const source = `${tag.length > 0 ? '\n  ' : ' '}src="${location.origin}/embed/ct_live_….js"`
  const properties = [...root.style].filter((name) => name.startsWith('--parley-'))
  const rules = properties.map((name) => `  ${name}: ${root.style.getPropertyValue(name)};\n`)
  find('tag').textContent =
    `<script async${source}${tag.join('')}></script>` +
    (rules.length > 0 ? `\n\n<style>\n:root {\n${rules.join('')}}\n</style>` : '')
}
find('copy').addEventListener('click', async ({ target }) => {
  await navigator.clipboard.writeText(find('tag').textContent)
  target.textContent = 'Copied'
  setTimeout(() => (target.textContent = 'Copy'), 2000)
})

// Answers and trouble

const say = (sentence) => (find('told').textContent = sentence)
const steer = (fault) => fetch(`/demo/fault?kind=${fault ?? ''}`, { method: 'POST' })
const tokenOf = async (kind) => (await fetch(`/demo/token?kind=${kind}`)).text()

const handshakeMs = 1500
const setOnline = (isOnline) => {
  if (isOnline) delete navigator.onLine
  else Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })
  dispatchEvent(new Event(isOnline ? 'online' : 'offline'))
}
const heal = async () => {
  await steer(null)
  setOnline(true)
  parley('update', { token: shopToken })
  for (const button of find('troubles').children) button.ariaPressed = 'false'
  say('All is well.')
}
const meet = async (trouble, button) => {
  const { fault, token, isOffline, isNewChat, messages = [], sentence } = trouble
  await heal()
  button.ariaPressed = 'true'
  say(sentence)
  if (token) parley('update', { token: await tokenOf(token) })
  if (fault) await steer(fault)
  parley('open')
  if (isNewChat) parley('newChat')
  if (isOffline) {
    // First the chat is there, as it is where a connection is lost.
    await new Promise((resolve) => setTimeout(resolve, handshakeMs))
    setOnline(false)
  }
  for (const message of messages) parley('send', message)
}
const createButton = ({ label }, act) => {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = label
  button.addEventListener('click', () => act(button))
  return button
}
find('answers').append(
  ...answers.map((answer) =>
    createButton(answer, () => {
      parley('open')
      parley('send', answer.message)
    }),
  ),
)
find('troubles').append(
  createButton({ label: 'All is well' }, heal),
  ...troubles.map((trouble) => createButton(trouble, (button) => meet(trouble, button))),
)

// As the address says

light()
for (const dial of dials) {
  const value = chosen.get(dial.dataset.property)
  if (value === null) continue
  dial.value = value
  turn(dial, value)
}
find('locale').value = localeOf() ?? ''
showAccent(chosen.get('accent') ?? drawnAccent)
root.dataset.place = chosen.get('place') || 'right'
find('place').hidden = chosen.get('place') !== 'inline'
describe()

const tag = document.createElement('script')
tag.async = true
tag.src = `/embed/${shopToken}.js`
for (const [name, value] of Object.entries(attributes())) tag.setAttribute(name, value)
document.head.append(tag)
