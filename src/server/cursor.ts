/** A place in a list of conversations, as text that a caller hands back as it was given. */
import { invalidRequest } from './fields.js'

export interface Position {
  updatedAt: number
  id: string
}

export const writeCursor = ({ updatedAt, id }: Position): string =>
  Buffer.from(`${updatedAt} ${id}`).toString('base64url')

/** @throws ParleyError `invalid_request` for a cursor that was not given out */
export const readCursor = (cursor: string): Position => {
  const [, updatedAt, id] =
    /^(\d{1,15}) ([\w-]{1,100})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (updatedAt !== undefined && id !== undefined) return { updatedAt: Number(updatedAt), id }
  throw invalidRequest([
    {
      path: 'cursor',
      code: 'invalid_cursor',
      message: 'expected the pagination.cursor of the page before, as it was given',
    },
  ])
}
