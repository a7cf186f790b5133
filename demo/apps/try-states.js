/** What can be tried: the answers that the demo agent has, and what may go wrong. */

export const answers = [
  { label: 'Everything', message: '/markdown' },
  { label: 'A long one', message: '/long 4' },
  { label: 'Code', message: '/code' },
  { label: 'A table', message: '/table' },
  { label: 'Citations', message: '/sources' },
  { label: 'A tool', message: '/tool' },
  { label: 'Reasoning', message: '/think' },
  { label: 'A slow one', message: '/slow 5' },
]

const question = 'How do I install Parley?'

/** `fault` is the server's (faults.js), `token` another one (tokens.js). */
export const troubles = [
  {
    label: 'Offline',
    isOffline: true,
    messages: [question],
    sentence: 'The browser has no connection. What is sent waits until it is back.',
  },
  {
    label: 'Cut stream',
    fault: 'cut',
    messages: ['/long 2'],
    sentence: 'The line is cut in the middle of the answer, and comes back after six seconds.',
  },
  {
    label: 'Slow server',
    fault: 'slow',
    messages: [question],
    sentence: 'Thirteen seconds before the server takes the message.',
  },
  {
    label: 'Server error',
    fault: 'error',
    messages: [question],
    sentence: 'The server answers 500 until all is well.',
  },
  {
    label: 'Server gone',
    fault: 'gone',
    messages: [question],
    sentence: 'Nobody answers until all is well.',
  },
  {
    label: 'Agent fails',
    messages: ['/error late'],
    sentence: 'The agent breaks off in mid-sentence.',
  },
  {
    label: 'Minute limit',
    token: 'minute',
    messages: [question, 'And what does it cost?'],
    sentence: 'One message a minute for the whole site; the second one waits.',
  },
  {
    label: 'Session limit',
    token: 'session',
    messages: [question, 'Thank you!'],
    sentence: 'Two messages in one chat.',
  },
  {
    label: 'Idle end',
    fault: 'expired',
    messages: [question],
    sentence: 'The session has ended meanwhile; the chat makes a new one and goes on.',
  },
  {
    label: 'Ends soon',
    fault: 'ending',
    isNewChat: true,
    messages: [question],
    sentence: 'A chat that cannot be renewed says so two minutes before; Stay keeps it.',
  },
  {
    label: 'Chat over',
    fault: 'over',
    messages: [question],
    sentence:
      'The chat was ended elsewhere; after a first answer, what was said stays above a new one.',
  },
  {
    label: 'Rotated token',
    token: 'rotated',
    sentence: 'The token in the page was replaced by a new one.',
  },
  {
    label: 'Refused page',
    token: 'elsewhere',
    sentence: 'The token is for another site. On localhost the reason is on a card.',
  },
]
