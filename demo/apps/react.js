/** The shop's page as a React application: one component puts the chat on it. */
import { createElement as h, StrictMode, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { Parley } from 'parley-chat/react'

const token = document.querySelector('meta[name="parley-token"]').content

function App() {
  const chat = useRef(null)
  const [isOpen, setOpen] = useState(false)
  return h(
    'section',
    { className: 'panel' },
    h('h2', null, 'React, with one component'),
    h('pre', null, '<Parley token="ct_live_…" api="https://chat.example" />'),
    h(
      'p',
      null,
      'The page owns the open state: it is ',
      h('strong', null, isOpen ? 'open' : 'closed'),
      '.',
    ),
    h(
      'p',
      { className: 'buttons' },
      h('button', { type: 'button', onClick: () => setOpen(!isOpen) }, isOpen ? 'Close' : 'Open'),
      h(
        'button',
        {
          type: 'button',
          onClick: () => {
            setOpen(true)
            chat.current?.prefill('Does the blue bowl fit a dishwasher?')
          },
        },
        'Ask about the blue bowl',
      ),
    ),
    h(Parley, { ref: chat, token, api: location.origin, open: isOpen, onOpenChange: setOpen }),
  )
}

createRoot(document.getElementById('root')).render(h(StrictMode, null, h(App)))
