/** Limits that are met, and agents and stores that fail, on a page where all else is well. */
import { busy, converse, open, say, wentWrong, type Fault } from '../fault.js'
import { embed } from '../rig.js'
import type { Visitor } from '../../visitor.js'

/** A second message after one that was answered. */
const sayTwo = async (visitor: Visitor): Promise<void> => {
  await converse()(visitor)
  await visitor.send('Second')
}

const ofToken = (
  planted: string,
  code: string,
  fields: Record<string, unknown>,
  visitor: string,
  fix: string,
  act = sayTwo,
): Fault => ({
  planted,
  code,
  visitor,
  // Who knows that nothing is left does not ask.
  refusals: act === sayTwo ? { [code]: 1 } : {},
  async plant(rig) {
    const [token, gate] = await Promise.all([rig.backend.token(fields), rig.gate()])
    return { url: rig.page({ head: embed(gate.url, token.value) }), token, act, fix }
  },
})

const failing = (planted: string, code: string, text: string): Fault => ({
  planted,
  code,
  visitor: wentWrong,
  async plant(rig) {
    const [token, gate] = await Promise.all([rig.backend.token(), rig.gate()])
    return { url: rig.page({ head: embed(gate.url, token.value) }), token, act: say(text) }
  },
})

export const limitFaults: Fault[] = [
  ofToken(
    "the session's limit of messages",
    'session_message_limit',
    { maxMessagesPerSession: 1 },
    "You've reached the 1-message limit for this chat.",
    'raise maxMessagesPerSession',
    converse(),
  ),
  ofToken(
    "the token's limit per minute",
    'rate_limited_minute',
    { rateLimitPerMinute: 1 },
    busy,
    'raise rateLimitPerMinute',
  ),
  ofToken(
    "the token's limit per hour",
    'rate_limited_hour',
    { rateLimitPerHour: 1 },
    busy,
    'raise rateLimitPerHour',
  ),
  {
    planted: 'too many new sessions of one address',
    code: 'init_rate_limited',
    visitor: wentWrong,
    refusals: { init_rate_limited: 1 },
    async plant(rig) {
      const backend = await rig.openBackend({ newSessionsPerMinutePerAddress: 1 })
      const [token, gate] = await Promise.all([backend.token(), rig.gate({}, { backend })])
      await fetch(`${gate.url.replace('chat.example', '127.0.0.1')}/v1/client/init`, {
        method: 'POST',
        headers: { origin: 'http://shop.example' },
        body: JSON.stringify({ token: token.value }),
      })
      return { url: rig.page({ head: embed(gate.url, token.value) }), token, act: open }
    },
  },
  failing('an agent that fails', 'upstream_failed', 'Fail'),
  failing('an agent that is too late', 'upstream_timeout', 'Be late'),
  {
    planted: 'a proxy that keeps the stream back until it is whole',
    code: 'stream_buffered',
    isCertain: false,
    async plant(rig) {
      const token = await rig.backend.token()
      const gate = await rig.gate({
        body: ({ path }) => (path.endsWith('/chat') ? (text) => text : undefined),
      })
      return {
        url: rig.page({ head: embed(gate.url, token.value) }),
        token,
        act: converse('Slowly'),
        isWorking: true,
      }
    },
  },
]
