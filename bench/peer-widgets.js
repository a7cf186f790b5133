/**
 * Four widgets, each driven in the way that its own documentation gives: opened, with or without a
 * conversation that was had before, and asked. Functions named `…InPage` run in the page.
 */
import { writePage } from './chromium.js'

/**
 * @typedef {object} Widget
 * @property {(api: string, token: string) => string} html
 * @property {(given: object) => unknown} startInPage shows it, with `former` messages
 * @property {(text: string) => unknown} sendInPage
 * @property {string} box what holds its messages, in the document
 * @property {string} message one of them, in `box` or its shadow root
 */

/** @type {Record<string, Widget>} */
export const widgets = {
  parley: {
    html: (api, token) => writePage(`<script async src="${api}/embed/${token}.js"></script>`),
    // What was said before comes with the handshake.
    startInPage: () => window.Parley.open(),
    isThereInPage: () => typeof window.Parley?.open === 'function',
    sendInPage: (text) => window.Parley.send(text),
    box: 'parley-widget',
    message: '.log article',
  },
  'persona 4.17.0': {
    html: () =>
      writePage(
        '<link rel="stylesheet" data-persona href="/files/persona/widget.css"><script src="/files/persona/index.global.js"></script>',
      ).replace('</body>', '<div id="app" style="width:400px;height:600px"></div></body>'),
    isThereInPage: () => typeof window.AgentWidget === 'object',
    startInPage: ({ api, token, former }) =>
      void (window.widget = window.AgentWidget.initAgentWidget({
        target: '#app',
        config: {
          clientToken: token,
          apiUrl: api,
          launcher: { enabled: false },
          initialMessages: former.map(({ role, text }, at) => ({
            id: `m${at}`,
            role,
            content: text,
            createdAt: new Date(0).toISOString(),
          })),
        },
      })),
    sendInPage: (text) => {
      const field = document.querySelector('[data-persona-composer-input]')
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      document.querySelector('[data-persona-composer-submit]').click()
    },
    box: '#app',
    message: '.persona-message-bubble',
  },
  'deep-chat 2.4.2': {
    html: () =>
      writePage('<script type="module" src="/files/deep-chat/deepChat.bundle.js"></script>'),
    isThereInPage: () => customElements.get('deep-chat') !== undefined,
    startInPage: ({ former }) => {
      const element = document.createElement('deep-chat')
      element.style.cssText = 'width: 400px; height: 600px'
      element.connect = { url: '/deep-chat/chat', stream: true }
      element.history = former.map(({ role, text }) => ({
        role: role === 'user' ? 'user' : 'ai',
        text,
      }))
      document.body.prepend(element)
    },
    sendInPage: (text) => document.querySelector('deep-chat').submitUserMessage({ text }),
    box: 'deep-chat',
    message: '.message-bubble',
  },
  'n8n chat 1.37.0': {
    html: () =>
      writePage(`<link rel="stylesheet" href="/files/n8n/style.css"><script type="module">
        import { createChat } from '/files/n8n/chat.bundle.es.js'
        window.createChat = createChat
      </script>`).replace(
        '</body>',
        '<div id="n8n-chat" style="width:400px;height:600px"></div></body>',
      ),
    isThereInPage: () => typeof window.createChat === 'function',
    startInPage: () =>
      void window.createChat({
        webhookUrl: `${location.origin}/n8n/chat`,
        target: '#n8n-chat',
        mode: 'fullscreen',
        showWelcomeScreen: false,
        initialMessages: [],
        loadPreviousSession: true,
        enableStreaming: true,
      }),
    sendInPage: (text) => {
      const field = document.querySelector('#n8n-chat textarea')
      field.value = text
      field.dispatchEvent(new Event('input', { bubbles: true }))
      setTimeout(() =>
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })),
      )
    },
    box: '#n8n-chat',
    message: '.chat-message',
  },
}
