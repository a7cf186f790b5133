/**
 * What visitors may attach, as the form has it: which kinds, and how much. Members of the config that
 * it does not know stay as they are.
 */
import { attachmentBytes, attachmentCount, fileTypes } from '../../../protocol/attachments.js'

export interface AttachmentsDraft {
  images: boolean
  /** Media types. */
  files: readonly string[]
  /** As it is written: a number of megabytes. Empty for the default. */
  megabytes: string
  count: string
}

type Config = Readonly<Record<string, unknown>>

const MB = 1_000_000

export const defaults = {
  megabytes: String(Math.round((attachmentBytes.fallback / MB) * 10) / 10),
  count: String(attachmentCount.fallback),
}
export const most = {
  megabytes: Math.floor(attachmentBytes.most / MB),
  count: attachmentCount.most,
}

const office = 'application/vnd.openxmlformats-officedocument.'

/** The kinds of files, as they are called. */
export const kinds: readonly { types: readonly string[]; label: string }[] = [
  { label: 'PDF', types: ['application/pdf'] },
  { label: 'Text and Markdown (.txt, .md)', types: ['text/plain', 'text/markdown'] },
  { label: 'Data (.csv, .json)', types: ['text/csv', 'application/json'] },
  {
    label: 'Word, Excel and PowerPoint (.docx, .xlsx, .pptx)',
    types: [
      `${office}wordprocessingml.document`,
      `${office}spreadsheetml.sheet`,
      `${office}presentationml.presentation`,
    ],
  },
]

export const readAttachmentsDraft = (config: unknown): AttachmentsDraft => {
  const { images, files, maxBytes, maxCount } = members(config)
  return {
    images: images === true,
    files: Array.isArray(files)
      ? files.filter((type): type is string => typeof type === 'string' && type in fileTypes)
      : [],
    megabytes: typeof maxBytes === 'number' ? inMegabytes(maxBytes) : '',
    count: typeof maxCount === 'number' ? String(maxCount) : '',
  }
}

/** Undefined where nothing may be attached and nothing else is known of it. */
export const writeAttachmentsDraft = (
  config: unknown,
  { images, files, megabytes, count }: AttachmentsDraft,
): Config | undefined => {
  const { images: _, files: __, maxBytes, maxCount: ___, ...others } = members(config)
  const isSame = typeof maxBytes === 'number' && megabytes === inMegabytes(maxBytes)
  const bytes = isSame ? maxBytes : Math.round(Number(megabytes) * MB)
  const written = {
    ...others,
    ...(images && { images }),
    ...(files.length > 0 && { files: [...files] }),
    ...(megabytes.trim() !== '' && { maxBytes: bytes }),
    ...(count.trim() !== '' && { maxCount: Number(count) }),
  }
  return images || files.length > 0 || Object.keys(others).length > 0 ? written : undefined
}

/** By the server's own paths. */
export const attachmentFaults = (draft: AttachmentsDraft): Record<string, string> => {
  const megabytes = Number(draft.megabytes)
  const count = Number(draft.count)
  const isFine = draft.megabytes.trim() === '' || (megabytes >= 0.1 && megabytes <= most.megabytes)
  const isWhole = draft.count.trim() === '' || (Number.isInteger(count) && count >= 1)
  return {
    ...(!isFine && {
      'config.attachments.maxBytes': `Write a number from 0.1 to ${most.megabytes}.`,
    }),
    ...(!(isWhole && count <= most.count) && {
      'config.attachments.maxCount': `Write a whole number from 1 to ${most.count}.`,
    }),
  }
}

const inMegabytes = (bytes: number): string => String(Math.round((bytes / MB) * 100) / 100)

const members = (value: unknown): Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Config) : {}
