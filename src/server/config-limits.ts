/** The bounds that an operator may move, each with its default and how far it goes. */
import * as z from 'zod/mini'
import { whole } from './agents/setting.js'

export interface LimitSettings {
  /** New sessions (not resumed ones) of one address, IPv6 by /64. Default 30. */
  newSessionsPerMinutePerAddress: number
  /** The same in an hour. Default 300. */
  newSessionsPerHourPerAddress: number
  /** New sessions of a token in a minute, as a multiple of its `rateLimitPerMinute`. Default 10. */
  newSessionsPerMinutePerTokenFactor: number
  /** Replies that run at once. Default 8. */
  concurrentTurnsPerSession: number
  /** Default 64. */
  concurrentTurnsPerAddress: number
  /** Default 2,000. */
  concurrentTurnsPerProcess: number
  /** A session's absolute end. Default 24 hours. */
  absoluteSessionHours: number
  /** How long an expired session still proves whose conversation it is. Default 30 days. */
  resumeDays: number
  /** The longest that a reply may take. Default 600 seconds. */
  turnTimeoutSeconds: number
  /** How many messages of a conversation, the newest, an agent is given. Default 100. */
  transcriptMessages: number
  /** How many characters of them, the newest. Default 200,000. */
  transcriptCharacters: number
  /** The longest reply; what goes beyond is cut. Default 400,000. */
  replyCharacters: number
  /** The body of `/chat`: other clients send their whole transcript. Default 8 MiB. */
  chatBodyBytes: number
  /**
   * All attachments of one message, for tokens that allow some. Default 10 MiB. A request with the
   * session in its `Authorization` header may be as large as they are in base64.
   */
  attachmentBytesPerMessage: number
  /** All attachments that a conversation holds. Default 50 MiB. */
  attachmentBytesPerConversation: number
  /** The body of every other request. Default 64 KiB. */
  initBodyBytes: number
  /** All headers of a request. Default 16 KiB. */
  headersBytes: number
  /** How long a request's headers may take to arrive. Default 15 seconds. */
  headersTimeoutSeconds: number
  /** How long the whole request may take to arrive. Default 30 seconds. */
  requestTimeoutSeconds: number
  /** What a slow reader may leave unread before its connection is dropped. Default 256 KiB. */
  unsentBytesPerConnection: number
}

const KiB = 1024
const MiB = 1024 * KiB

/** Least, most, default. */
const bounds: Readonly<Record<keyof LimitSettings, readonly [number, number, number]>> = {
  newSessionsPerMinutePerAddress: [1, 1_000_000, 30],
  newSessionsPerHourPerAddress: [1, 10_000_000, 300],
  newSessionsPerMinutePerTokenFactor: [1, 10_000, 10],
  concurrentTurnsPerSession: [1, 1000, 8],
  concurrentTurnsPerAddress: [1, 100_000, 64],
  concurrentTurnsPerProcess: [1, 100_000, 2000],
  absoluteSessionHours: [1, 8760, 24],
  resumeDays: [0, 365, 30],
  turnTimeoutSeconds: [1, 3600, 600],
  transcriptMessages: [1, 10_000, 100],
  transcriptCharacters: [1000, 10_000_000, 200_000],
  replyCharacters: [1000, 10_000_000, 400_000],
  chatBodyBytes: [64 * KiB, 64 * MiB, 8 * MiB],
  attachmentBytesPerMessage: [KiB, 40 * MiB, 10 * MiB],
  attachmentBytesPerConversation: [KiB, 1024 * MiB, 50 * MiB],
  initBodyBytes: [8 * KiB, 8 * MiB, 64 * KiB],
  headersBytes: [8 * KiB, 256 * KiB, 16 * KiB],
  headersTimeoutSeconds: [1, 300, 15],
  requestTimeoutSeconds: [1, 600, 30],
  unsentBytesPerConnection: [16 * KiB, 64 * MiB, 256 * KiB],
}

const mapLimits = <Value>(value: (key: keyof LimitSettings) => Value) =>
  Object.fromEntries(
    Object.keys(bounds).map((key) => [key, value(key as keyof LimitSettings)]),
  ) as Record<keyof LimitSettings, Value>

/** The schema's members, every one optional. */
export const limitShape = () =>
  mapLimits((key) => {
    const [min, max] = bounds[key]
    return z.exactOptional(whole(min, max))
  })

export const defaultLimits: LimitSettings = mapLimits((key) => bounds[key][2])
