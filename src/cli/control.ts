/** The database and the configuration that a command works on. */
import {
  loadConfig,
  openControl,
  type ConfigOverrides,
  type Control,
  type Settings,
} from '../server.js'
import type { CommonFlags } from './command.js'

/** @throws ConfigError */
export const readSettings = (
  { data, config }: CommonFlags,
  overrides: ConfigOverrides = {},
  { needsSecrets = true }: { needsSecrets?: boolean } = {},
): Promise<Settings> =>
  loadConfig({
    needsSecrets,
    file: config,
    environment: process.env,
    overrides: { ...overrides, dataDirectory: data },
    cwd: process.cwd(),
  })

/** The database in words, without its password. */
export const nameDatabase = ({ databaseUrl, dataDirectory }: Settings): string => {
  if (databaseUrl === null) return dataDirectory
  const { host, pathname } = new URL(databaseUrl)
  return `PostgreSQL database ${decodeURIComponent(pathname.slice(1))} at ${host || 'this machine'}`
}

/** Lends the database for the time of the work; a server may run on it. */
export const withControl = async <T>(
  flags: CommonFlags,
  work: (control: Control, settings: Settings) => Promise<T>,
): Promise<T> => {
  const settings = await readSettings(flags, {}, { needsSecrets: false })
  const control = await openControl(settings)
  try {
    return await work(control, settings)
  } finally {
    await control.close()
  }
}
