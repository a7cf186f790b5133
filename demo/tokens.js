/**
 * The demo's client tokens. One is the shop's; the others are each of a kind that a visitor may meet,
 * with the server's own rules behind it, and are made when the page at /try first asks for one.
 */

const config = {
  title: 'Halden Ceramics',
  welcomeMessage:
    'Hello! I answer from a script about this very chat. Ask me something, or type /help.',
  suggestions: [
    'How do I install Parley?',
    'What does the origin check protect?',
    'Show me a table',
    'Write a long answer',
  ],
  fallback: { label: 'Write to us', href: 'mailto:hello@halden.example' },
  theme: { accent: '#0f6b4f' },
  attachments: { images: true, files: ['application/pdf', 'text/plain', 'text/csv'] },
}

const common = { agentIds: ['demo'], rateLimitPerMinute: 60, rateLimitPerHour: 1000, config }

/** What is special about each. */
const kinds = {
  shop: { name: 'Demo shop' },
  minute: { name: 'Demo: one message a minute', rateLimitPerMinute: 1 },
  session: { name: 'Demo: two messages a chat', maxMessagesPerSession: 2 },
  elsewhere: { name: 'Demo: for another site', allowedOrigins: ['www.halden.example'] },
  rotated: { name: 'Demo: replaced by a new one' },
}

export const createTokens = (parley, port) => {
  const known = new Map()
  const make = async (kind) => {
    const { name, ...special } = kinds[kind]
    const fullName = `${name} on port ${port}`
    const { clientTokens } = await parley.tokens.list()
    const old = clientTokens.find((candidate) => candidate.name === fullName)
    // A token that was replaced is known by nobody; so there is a new one each time.
    if (old && kind !== 'rotated') return old.tokenValue
    const created =
      old === undefined
        ? await parley.tokens.create({
            name: fullName,
            allowedOrigins: [`localhost:${port}`],
            ...common,
            ...special,
          })
        : { clientToken: old, token: old.tokenValue }
    if (kind === 'rotated') await parley.tokens.rotate(created.clientToken.id)
    return created.token
  }
  return {
    /** @returns {Promise<string | null>} null for a kind that is none */
    find(kind) {
      if (!Object.hasOwn(kinds, kind)) return Promise.resolve(null)
      if (!known.has(kind)) known.set(kind, make(kind))
      return known.get(kind)
    },
  }
}
