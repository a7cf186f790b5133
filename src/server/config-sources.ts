/**
 * The environment and the command line as two more files: the same settings under other names, by
 * which their mistakes are told.
 */
import { formatPath, type Path } from './path.js'

/** From the command line. A number may still be text. */
export interface ConfigOverrides {
  port?: number | string | undefined
  host?: string | undefined
  /** Relative to the working directory, as are those of the environment. */
  dataDirectory?: string | undefined
  publicUrl?: string | undefined
  logLevel?: string | undefined
}

/** Later names go before earlier ones. */
const variableNames: readonly (readonly [
  string,
  keyof ConfigOverrides | 'trustProxy' | 'databaseUrl',
])[] = [
  ['PORT', 'port'],
  ['PARLEY_PORT', 'port'],
  ['PARLEY_HOST', 'host'],
  ['PARLEY_DATA', 'dataDirectory'],
  ['DATABASE_URL', 'databaseUrl'],
  ['PARLEY_DATABASE_URL', 'databaseUrl'],
  ['PARLEY_PUBLIC_URL', 'publicUrl'],
  ['PARLEY_TRUST_PROXY', 'trustProxy'],
  ['PARLEY_LOG_LEVEL', 'logLevel'],
]

const flags: Readonly<Record<keyof ConfigOverrides, string>> = {
  port: '--port',
  host: '--host',
  dataDirectory: '--data',
  publicUrl: '--public-url',
  logLevel: '--log-level',
}

export interface Source {
  value: unknown
  /** Where a path stands, for messages. */
  place: (path: Path) => string
  /** What its relative paths are relative to. */
  directory: string
}

export const environmentSource = (
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): Source => {
  const value: Record<string, unknown> = {}
  const nameOf = new Map<PropertyKey, string>()
  for (const [name, key] of variableNames) {
    const written = environment[name]?.trim()
    // An empty variable is how a shell unsets one for a command.
    if (!written) continue
    nameOf.set(key, name)
    if (key === 'port') value[key] = numberOr(written)
    else if (key === 'trustProxy') value[key] = written.split(',').map((item) => item.trim())
    else value[key] = written
  }
  const place = ([key, ...rest]: Path): string =>
    `${nameOf.get(key ?? '') ?? String(key)}${formatPath(rest)}`
  return { value, place, directory }
}

export const flagSource = (overrides: ConfigOverrides, directory: string): Source => {
  const value: Record<string, unknown> = {}
  for (const [key, written] of Object.entries(overrides)) {
    if (written === undefined) continue
    value[key] = key === 'port' && typeof written === 'string' ? numberOr(written) : written
  }
  const place = ([key]: Path): string => flags[key as keyof ConfigOverrides] ?? String(key)
  return { value, place, directory }
}

const numberOr = (written: string): number | string =>
  /^-?\d{1,9}(\.\d+)?$/.test(written) ? Number(written) : written
