/** The script where it should not be or not twice, and halves of different versions. */
import { open, press, unavailable, type Fault } from '../fault.js'
import { embed, tag } from '../rig.js'

export const installFaults: Fault[] = [
  {
    planted: 'the script in two tags at once',
    code: 'loaded_twice',
    async plant(rig) {
      const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
      const head = embed(gate.url, token.value) + embed(gate.url, token.value)
      return { url: rig.page({ head }), token, isWorking: true, fix: 'take one of the two' }
    },
  },
  {
    planted: 'the script in two tags of different servers',
    code: 'loaded_twice',
    async plant(rig) {
      const [token, gate, other] = await Promise.all([rig.backend.token(), rig.gate(), rig.gate()])
      const head = embed(gate.url, token.value) + tag(other.url, token.value)
      return { url: rig.page({ head }), token, isWorking: true, fix: 'take one of the two' }
    },
  },
  {
    planted: 'a widget that is too old for its server',
    code: 'protocol_unsupported',
    visitor: unavailable,
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate({ ask: (body, { path }) => speaking(0, body, path) })
      const head = embed(gate.url, token.value)
      return { url: rig.page({ head }), token, act: open, cause: 'Upgrade the widget' }
    },
  },
  {
    planted: 'a widget that is too new for its server',
    code: 'protocol_unsupported',
    visitor: unavailable,
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate({ ask: (body, { path }) => speaking(9, body, path) })
      const head = embed(gate.url, token.value)
      return { url: rig.page({ head }), token, act: open, cause: 'Upgrade the server' }
    },
  },
  {
    planted: 'a deploy under an open page that left its chunks nowhere',
    code: 'unreachable',
    isCertain: false,
    async plant(rig) {
      const token = await rig.backend.token()
      let isNew = false
      const gate = await rig.gate({
        answer({ path }, response) {
          if (!isNew || !path.startsWith('/assets/')) return false
          // A front end's fallback page.
          response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>')
          return true
        },
      })
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        token,
        async act(visitor) {
          await visitor.launcher.waitFor()
          isNew = true
          await press(visitor)
        },
      }
    },
  },
]

/** The handshake of a widget that knows this version of the protocol alone. */
const speaking = (version: number, body: string, path: string): string =>
  path.endsWith('/init')
    ? JSON.stringify({
        ...(JSON.parse(body) as object),
        protocol: { min: version, max: version },
      })
    : body
