/**
 * How the demo agent finds an answer: by the words of a message alone. It understands nothing.
 */
import type { Topic } from './demo-answers.js'

/**
 * Words and phrases in lower case, without punctuation. A trailing `*` takes any ending. The
 * longest phrases weigh most, so that "api key" goes before "api".
 */
const phrases: Readonly<Partial<Record<Topic, readonly string[]>>> = {
  greeting: ['hello', 'hi', 'hey', 'good morning', 'good evening', 'moin', 'hallo', 'hola'],
  parley: ['what is parley', 'what is this', 'about parley', 'parley', 'overview', 'widget*'],
  token: ['client token*', 'token*', 'ct_live*', 'ct_test*'],
  key: ['api key*', 'secret key*', 'key*', 'rt_live*', 'secret*', 'credential*'],
  origins: ['allowed origin*', 'origin*', 'wildcard*', 'subdomain*', 'domain*', 'localhost', 'www'],
  protection: [
    'origin check*',
    'protect*',
    'secure',
    'security',
    'safe',
    'curl',
    'steal*',
    'stolen',
    'abuse*',
    'attack*',
    'forge*',
    'copy my token',
    'copies my token',
    'not protect',
  ],
  install: [
    'install*',
    'script tag*',
    'snippet*',
    'embed*',
    'add it to',
    'set up',
    'setup',
    'csp',
    'get started',
    'wordpress',
    'shopify',
  ],
  react: ['react*', 'next js', 'nextjs', 'component*', 'useparley', 'jsx'],
  doors: [
    'custom element*',
    'web component*',
    'vue',
    'svelte',
    'angular',
    'headless',
    'mount',
    'other ways',
  ],
  limits: [
    'limit*',
    'rate limit*',
    'how many messages',
    'too many',
    'per minute',
    'per hour',
    'quota*',
    'busy',
  ],
  session: [
    'session*',
    'expire*',
    'expiry',
    'reload*',
    'reconnect*',
    'handshake',
    'resume*',
    'timeout*',
  ],
  hosting: [
    'self host*',
    'selfhost*',
    'host it',
    'hosting',
    'deploy*',
    'server*',
    'docker',
    'proxy',
    'nginx',
    'database',
    'sqlite',
    'config*',
    'run it',
  ],
  agents: [
    'agent*',
    'model*',
    'openai*',
    'llm*',
    'ollama',
    'claude',
    'gpt*',
    'real ai',
    'flow*',
    'connect*',
  ],
  webhook: ['webhook*', 'own endpoint', 'hmac', 'signature*', 'own backend'],
  refused: [
    'refuse*',
    'not work*',
    'doesn t work',
    'cors',
    'blocked',
    'not allowed',
    'origin_not_allowed',
    '403',
    'console',
    'debug*',
    'troubleshoot*',
    'not available',
  ],
  looks: [
    'theme*',
    'colour*',
    'color*',
    'style*',
    'dark mode',
    'look*',
    'brand*',
    'size of',
    'kilobyte*',
    'how big',
    'css',
    'weight',
    'performance',
  ],
  rotation: ['rotat*', 'revoke*', 'replace the token', 'leaked', 'leak*', 'regenerate*'],
  privacy: ['privacy', 'gdpr', 'personal data', 'data', 'cookie*', 'stored', 'track*', 'telemetry'],
  access: ['accessib*', 'screen reader*', 'keyboard', 'wcag', 'a11y'],
  price: ['price*', 'pricing', 'cost*', 'free', 'licen*', 'open source', 'pay'],
  who: [
    'who are you',
    'are you a bot',
    'are you human',
    'are you real',
    'are you an ai',
    'are you ai',
    'what are you',
    'your name',
    'demo',
  ],
  shop: [
    'shipping',
    'ship',
    'delivery',
    'deliver*',
    'return*',
    'refund*',
    'order*',
    'in stock',
    'product*',
    'buy',
    'gift*',
    'opening hours',
  ],
  thanks: ['thank*', 'thx', 'great', 'perfect', 'danke', 'gracias'],
  bye: ['bye', 'goodbye', 'see you', 'ciao'],
}

/** What is asked next, mostly. Where a topic is missing there is nothing to suggest. */
const next: Readonly<Partial<Record<Topic, readonly string[]>>> = {
  greeting: ['What is a client token?', 'How do I install it?', '/help'],
  parley: ['How do I install it?', 'How do I connect a real model?', 'What does it cost?'],
  token: [
    'What are allowed origins?',
    'How does it differ from an API key?',
    'How do I install it?',
  ],
  key: ['What is a client token?', 'How do I rotate one?'],
  origins: ['What do they protect?', 'Why is my page refused?'],
  protection: ['What are the limits?', 'How do I rotate a token?'],
  install: ['How does it work with React?', 'Why is my page refused?', 'How do I connect a model?'],
  react: ['Which other ways are there?', 'How do I change how it looks?'],
  doors: ['How do I install it?', 'How does it work with React?'],
  limits: ['How long does a session last?', 'What are allowed origins?'],
  session: ['What is stored about visitors?', 'What are the limits?'],
  hosting: ['How do I connect a real model?', 'What is stored about visitors?'],
  agents: ['What is a webhook agent?', 'How do I host it?'],
  webhook: ['How do I connect a real model?', 'How do I host it?'],
  refused: ['What are allowed origins?', 'How do I rotate a token?'],
  looks: ['Is it accessible?', 'How do I install it?'],
  who: ['How do I connect a real model?', '/help'],
  shop: ['How do I connect a real model?', 'What is a client token?'],
  fallback: ['What is a client token?', 'How do I install it?', '/help'],
}

export const suggestionsAfter = (topic: Topic): readonly string[] => next[topic] ?? []

/** How much of a message is looked at, in characters. */
const maxReadCharacters = 2000

/** Words with one space around each, so that a phrase is found as ` phrase `. */
const normalise = (message: string): string =>
  ` ${message
    .slice(0, maxReadCharacters)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, ' ')
    .trim()} `

const weigh = (message: string, topicPhrases: readonly string[]): number => {
  let weight = 0
  for (const phrase of topicPhrases) {
    const needle = phrase.endsWith('*') ? ` ${phrase.slice(0, -1)}` : ` ${phrase} `
    // Squared, since one long phrase says more than two short words.
    if (message.includes(needle)) weight += phrase.length ** 2
  }
  return weight
}

/** What a visitor may ask for in plain words, and the command that does it. */
const wishes: Readonly<Record<string, string>> = {
  'show me a table': '/table',
  'show me some code': '/code',
  'write a long answer': '/long 4',
}

/** The command that the message asks for, if it is one of a few sentences. */
export const findWish = (message: string): string | undefined => {
  const sentence = message.toLowerCase().replace(/[.!?]+$/, '')
  return Object.hasOwn(wishes, sentence) ? wishes[sentence] : undefined
}

/** The topic whose phrases weigh most in the message; undefined if none has any. */
export const findTopic = (message: string): Topic | undefined => {
  const normal = normalise(message)
  let best: Topic | undefined
  let bestWeight = 0
  for (const [topic, topicPhrases] of Object.entries(phrases)) {
    const weight = weigh(normal, topicPhrases)
    if (weight <= bestWeight) continue
    best = topic as Topic
    bestWeight = weight
  }
  return best
}
