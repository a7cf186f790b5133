/**
 * The lines of an export, each a JSON object: a header, a line for each row, and a trailer with the
 * counts and checksums, by whose absence a file that was cut short is known.
 */
import * as z from 'zod/mini'
import { newestSchema } from '../migrate.js'
import { StoreError } from '../store-error.js'

/** What this version writes, and the only one that it reads. */
export const formatNumber = 1

export const headerSchema = z.object({
  parley: z.literal('export'),
  format: z.number(),
  version: z.string(),
  /** How far the database was migrated. */
  schema: z.number(),
  engine: z.enum(['sqlite', 'postgres']),
  exportedAt: z.string(),
})

export const rowSchema = z.object({
  table: z.string(),
  row: z.record(z.string(), z.union([z.string(), z.int(), z.null()])),
})

export const trailerSchema = z.object({
  end: z.literal(true),
  tables: z.record(
    z.string(),
    z.object({ rows: z.int(), checksum: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  ),
})

export type Header = z.infer<typeof headerSchema>
export type RowLine = z.infer<typeof rowSchema>
export type Trailer = z.infer<typeof trailerSchema>

/** One line, also to readers that take U+2028 and U+2029, which JSON may hold as they are, for ends. */
export const writeLine = (content: Header | RowLine | Trailer): string =>
  JSON.stringify(content).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')

const nothing = 'Nothing was imported.'

export const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined
  }
}

/** @throws StoreError for a file that is none of ours, or from a newer Parley */
export const readHeader = (line: string | undefined): Header => {
  const header = z.safeParse(headerSchema, parseLine(line ?? ''))
  if (!header.success) {
    throw new StoreError(
      `This is no export of Parley: its first line does not say so. Name a file that parley export has written. ${nothing}`,
    )
  }
  const { format, schema, version } = header.data
  if (format > formatNumber || schema > newestSchema) {
    throw new StoreError(
      `The export was written by a newer Parley (${version}, schema ${schema}; this one knows ${newestSchema}). Import it with that version. ${nothing}`,
    )
  }
  return header.data
}

export const damaged = (lineNumber: number, why: string): StoreError =>
  new StoreError(
    `Line ${lineNumber} of the export is damaged (${why}). Export again, or take another copy. ${nothing}`,
  )

export const truncated = (lineNumber: number): StoreError =>
  new StoreError(
    `The export was cut short after line ${lineNumber}: the last line, with the counts, is missing. Export again, or take another copy. ${nothing}`,
  )

export const differing = (table: string, said: string, seen: string): StoreError =>
  new StoreError(
    `The table ${table} is not what the export says it is (expected ${said}, seen ${seen}). Export again, or take another copy. ${nothing}`,
  )
