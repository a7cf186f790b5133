/**
 * The preview's document: the real loader and the real panel around a draft, in a page that stands for
 * the customer's. The console's page tells it what to show; a stand-in answers what the widget asks.
 */
import type { ParleyGlobal } from '../../launcher/global.js'
import { checksum } from '../../protocol/credential.js'
import { createStandIn } from './stand-in.js'
import { handshakeOf, isScene, optionsOf, previewReady, type PreviewScene } from './scene.js'

const widget = () => window.Parley as ParleyGlobal | undefined

/** Another token is another chat. None of these is on any server. */
const tokenOf = (number: number): string => {
  const text = `ct_test_${String(number).padStart(32, '0')}`
  return text + checksum(text)
}

/** Nothing of a preview is kept: the widget takes storage that throws for storage that is off. */
const switchStorageOff = () => {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException('A preview keeps nothing.', 'SecurityError')
      },
    })
  }
}

/**
 * A chat that opens takes the focus, but here somebody types into the form beside it. The browser too
 * moves it when a dialog opens, unless that is inert.
 */
const keepFocusOutside = () => {
  const { focus, showPopover } = HTMLElement.prototype
  const { show, showModal } = HTMLDialogElement.prototype
  HTMLElement.prototype.focus = function (options) {
    if (document.hasFocus()) focus.call(this, options)
  }
  const quietly = <Self extends HTMLElement>(element: Self, open: (this: Self) => void) => {
    if (document.hasFocus()) return open.call(element)
    element.inert = true
    open.call(element)
    element.inert = false
  }
  HTMLElement.prototype.showPopover = function () {
    quietly(this, showPopover)
  }
  HTMLDialogElement.prototype.show = function () {
    quietly(this, show)
  }
  HTMLDialogElement.prototype.showModal = function () {
    quietly(this, showModal)
  }
}

/** What is sent with attachments goes past `fetch`, where that can tell how far it is. */
const switchUploadsOff = () => {
  Reflect.deleteProperty(window, 'XMLHttpRequest')
}

let scene: PreviewScene | null = null
let chats = 0

const start = (next: PreviewScene) => {
  const script = document.createElement('script')
  script.src = new URL('../parley.js', document.baseURI).href
  script.dataset['clientToken'] = tokenOf(chats)
  script.dataset['manual'] = ''
  script.addEventListener('load', () =>
    widget()?.mount({ ...optionsOf((scene ?? next).config), open: true }),
  )
  script.addEventListener('error', () => {
    document.body.dataset['state'] = 'failed'
  })
  document.head.append(script)
}

const show = (next: PreviewScene) => {
  const before = scene
  scene = next
  document.documentElement.dataset['theme'] = next.page
  if (before === null) return start(next)
  const isSameChat = JSON.stringify(handshakeOf(before)) === JSON.stringify(handshakeOf(next))
  if (!isSameChat) chats += 1
  widget()?.update({ ...optionsOf(next.config), token: tokenOf(chats) })
}

window.fetch = createStandIn(
  () => (scene === null ? { config: {}, stage: 'start' } : handshakeOf(scene)),
  window.fetch.bind(window),
)
switchStorageOff()
switchUploadsOff()
keepFocusOutside()
addEventListener('message', ({ origin, source, data }) => {
  if (origin === location.origin && source === parent && isScene(data)) show(data)
})
if (parent !== window) parent.postMessage(previewReady, location.origin)
