/** Tokens that are of no use, and what is no token: told by the script itself, or after a handshake. */
import { checksum } from '../../../../src/protocol/credential.js'
import { open, say, unavailable, type Fault } from '../fault.js'
import { embed, tag, type Rig } from '../rig.js'
import type { IssuedToken } from '../backend.js'

const spoiled = {
  token_unknown: ({ backend, id }: IssuedToken) => backend.server.tokens.remove(id),
  token_inactive: ({ backend, id }: IssuedToken) =>
    backend.server.tokens.update(id, { isActive: false }),
  token_rotated: ({ backend, id }: IssuedToken) => backend.server.tokens.rotate(id),
}

const names = { token_unknown: 'deleted', token_inactive: 'deactivated', token_rotated: 'rotated' }

const dead: Fault[] = Object.entries(spoiled).flatMap(([code, spoil]): Fault[] => {
  const name = names[code as keyof typeof names]
  // Of a token that is gone nothing is counted.
  const refusals = code === 'token_unknown' ? {} : { [code]: 1 }
  return [
    {
      planted: `a ${name} token in the address of the script`,
      code,
      async plant(rig) {
        const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
        await spoil(token)
        return { url: rig.page({ head: embed(gate.url, token.value) }), token }
      },
    },
    {
      planted: `a ${name} token on the tag`,
      code,
      visitor: unavailable,
      refusals,
      async plant(rig) {
        const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
        await spoil(token)
        return { url: rig.page({ head: tag(gate.url, token.value) }), token, act: open }
      },
    },
    {
      planted: `a token that is ${name} in mid-conversation`,
      code,
      visitor: unavailable,
      refusals,
      async plant(rig) {
        const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
        return {
          url: rig.page({ head: embed(gate.url, token.value) }),
          token,
          async act(visitor) {
            await say('Hello')(visitor)
            await visitor.replies.getByText('You said: Hello').waitFor()
            await spoil(token)
            await visitor.send('And now?')
          },
        }
      },
    },
  ]
})

const keyBody = `rt_live_${'K'.repeat(43)}`
const secretKey = keyBody + checksum(keyBody)

/** A page that says what is wrong before anything is sent. */
const atStart = (
  planted: string,
  code: string,
  head: (url: string, rig: Rig) => Promise<string> | string,
  fix: string | RegExp = '',
): Fault => ({
  planted,
  code,
  async plant(rig) {
    const gate = await rig.gate()
    return { url: rig.page({ head: await head(gate.url, rig) }), fix }
  },
})

export const tokenFaults: Fault[] = [
  ...dead,
  atStart(
    'no token on the tag',
    'token_missing',
    (url) => `<script async src="${url}/parley.js"></script>`,
    'data-client-token',
  ),
  atStart('an empty token on the tag', 'token_missing', (url) => tag(url, ''), 'data-client-token'),
  atStart('a token with one letter wrong', 'token_malformed', async (url, rig) => {
    const { value } = await rig.backend.token()
    return tag(url, value.slice(0, 20) + (value[20] === 'a' ? 'b' : 'a') + value.slice(21))
  }),
  atStart('a secret key on the tag', 'secret_key_in_page', (url) => tag(url, secretKey), /now/),
  atStart(
    'a secret key in the address of the script',
    'secret_key_in_page',
    (url) => embed(url, secretKey),
    /now/,
  ),
  {
    planted: 'a token of another Parley server',
    code: 'token_unknown',
    visitor: unavailable,
    async plant(rig) {
      const other = await rig.openBackend()
      const [token, gate] = await Promise.all([other.token(), rig.gate()])
      return { url: rig.page({ head: tag(gate.url, token.value) }), act: open }
    },
  },
  {
    // Of no shape that we know, so that it may be another server's.
    planted: 'a token that lacks its last letter',
    code: 'token_unknown',
    visitor: unavailable,
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      return { url: rig.page({ head: tag(gate.url, token.value.slice(0, -1)) }), token, act: open }
    },
  },
  {
    planted: "a token of another maker's server",
    code: 'token_unknown',
    visitor: unavailable,
    async plant(rig) {
      const gate = await rig.gate()
      return { url: rig.page({ head: tag(gate.url, 'ct_live_of_another_shape') }), act: open }
    },
  },
  {
    planted: 'an agent that the token may not use',
    code: 'target_not_allowed',
    visitor: unavailable,
    refusals: { target_not_allowed: 1 },
    async plant(rig) {
      const [token, gate] = await Promise.all([
        rig.backend.token({ agentIds: ['tea'] }),
        rig.gate(),
      ])
      const head = tag(gate.url, token.value, 'data-agent-id="tax"')
      return { url: rig.page({ head }), token, act: open }
    },
  },
  {
    planted: 'a live token that any site may use',
    code: 'any_origin',
    async plant(rig) {
      const [token, gate] = await Promise.all([
        rig.backend.token({ allowedOrigins: ['*'] }),
        rig.gate(),
      ])
      const head = embed(gate.url, token.value)
      return { url: rig.page({ head }), token, act: open, fix: 'take  *  out', isWorking: true }
    },
  },
]
