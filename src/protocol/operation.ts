/**
 * What a route of the HTTP API is, as data: who may call it, what it takes and what it answers. The
 * server mounts it by this, and `/v1/openapi.json` is made of it. No handler is here.
 */
import type * as z from 'zod/mini'
import type { ErrorCode } from './errors.js'
import type { Scope } from './scopes.js'

/** A route says one of the three; one that says none does not compile. */
export type Guard =
  /** An API key that has the scope, or the operator. */
  | { readonly scope: Scope; readonly who?: undefined }
  /** The operator, signed in at the console; no key. */
  | { readonly who: 'operator'; readonly scope?: undefined }
  | { readonly who: 'anyone'; readonly scope?: undefined }

export type Tag =
  | 'Client surface'
  | 'Client tokens'
  | 'Origins'
  | 'API keys'
  | 'Conversations'
  | 'Agents'
  | 'Console'
  | 'Server'

/** An answer that is no JSON object. */
export interface OtherAnswer {
  readonly mediaType: string
  readonly description: string
}

export interface OperationData {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `/v1/client-tokens/:id` */
  readonly path: string
  /** Unique, and what generated clients call it. */
  readonly operationId: string
  readonly tag: Tag
  /** One line. */
  readonly summary: string
  readonly description?: string
  readonly query?: z.ZodMiniType
  readonly body?: z.ZodMiniType
  readonly answer: z.ZodMiniType | OtherAnswer
  /** Of success. Default 200. */
  readonly status?: 200 | 201
  /** Beside those that follow from the guard, the query and the body. */
  readonly errors?: readonly ErrorCode[]
  /** The member of the answer whose version the header `ETag` is. */
  readonly tagged?: 'clientToken' | 'apiKey'
  /** `If-Match` is heeded. */
  readonly isConditional?: boolean
}

export type Operation = OperationData & Guard

/** The largest body of a request on the control surface. */
export const maxControlBodyBytes = 256 * 1024
