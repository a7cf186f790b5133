/**
 * The settings of a server: one schema over a configuration file, environment variables and
 * command-line flags, the later of which win. What it returns is complete; nothing below asks
 * what an absent setting means.
 */
import { isIP } from 'node:net'
import { dirname, resolve } from 'node:path'
import * as z from 'zod/mini'
import {
  agentEntrySchema,
  flowEntrySchema,
  type AgentEntry,
  type AgentEntryInput,
  type FlowEntry,
  type FlowEntryInput,
} from './agents/entries.js'
import { findFaults } from './agents/entry-faults.js'
import {
  flag,
  identifier,
  list,
  oneOf,
  placeholderSecrets,
  settings,
  text,
  type Variables,
} from './agents/setting.js'
import { ConfigError, describeIssues, describeSeen } from './config-error.js'
import { readConfigFile } from './config-file.js'
import {
  environmentSource,
  flagSource,
  type ConfigOverrides,
  type Source,
} from './config-sources.js'
import { defaultLimits, limitShape, type LimitSettings } from './config-limits.js'
import { formatPath, valueAt, type Path } from './path.js'

export { ConfigError } from './config-error.js'
export type { LimitSettings } from './config-limits.js'
export type { ConfigOverrides } from './config-sources.js'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Everything is resolved. Of its members only `databaseUrl` may hold a secret. */
export interface Settings {
  /** 0 for any that is free. */
  port: number
  /** The address to listen on. */
  host: string
  /** Absolute. */
  dataDirectory: string
  /** `postgres://…`. Null: the embedded database in the data directory. */
  databaseUrl: string | null
  /** The origin under which browsers reach the server. Null: as it listens. */
  publicUrl: string | null
  /** Addresses and CIDR ranges of proxies whose forwarded headers count. */
  trustProxy: readonly string[]
  logLevel: (typeof logLevels)[number]
  agents: readonly AgentEntry[]
  flows: readonly FlowEntry[]
  /** Answers where a token names nobody. Null: the first agent, or the demo. */
  defaultAgent: string | null
  doctor: DoctorSettings
  limits: LimitSettings
}

/** Of the page of the console that examines other pages. */
export interface DoctorSettings {
  /**
   * Also pages on loopback addresses and in private networks: for an intranet. Whoever signs in to
   * the console can then reach behind the firewall with it. Default false.
   */
  allowPrivateAddresses: boolean
}

/** What a configuration file may say; every setting has a default. */
export interface Config {
  /** Default 3000. */
  port?: number
  /** Default `127.0.0.1`. */
  host?: string
  /** Relative to the file. Default `.parley`. */
  dataDirectory?: string
  /** `postgres://user:password@host/name`. Default: an embedded database in the data directory. */
  databaseUrl?: string | null
  /** `https://chat.example`, as browsers see it. */
  publicUrl?: string | null
  /** `['10.0.0.0/8', '::1']`. Default none: forwarded headers are ignored. */
  trustProxy?: readonly string[]
  /** Default `info`. */
  logLevel?: Settings['logLevel']
  agents?: readonly AgentEntryInput[]
  flows?: readonly FlowEntryInput[]
  /** The id of the agent or flow that answers where a token names nobody. */
  defaultAgent?: string | null
  doctor?: Partial<DoctorSettings>
  limits?: Partial<LimitSettings>
}

/** Gives `parley.config.mjs` its types. Returns what it is given. */
export const defineConfig = (config: Config): Config => config

export interface LoadConfigOptions {
  /** A configuration in place of a file, as a program has it. No file is read then. */
  config?: Config
  /** The configuration file, which must then exist. Default: `PARLEY_CONFIG`, or the usual one. */
  file?: string | undefined
  /** Default `process.env`. */
  environment?: Variables
  overrides?: ConfigOverrides
  /** False where only tokens and keys are managed: the agents' secrets need not be set. Default true. */
  needsSecrets?: boolean
  /** What relative paths start from. Default: the working directory. */
  cwd?: string
}

type Layer = Partial<Settings>

const defaults = {
  port: 3000,
  host: '127.0.0.1',
  dataDirectory: '.parley',
  databaseUrl: null,
  publicUrl: null,
  trustProxy: [],
  logLevel: 'info',
  agents: [],
  flows: [],
  defaultAgent: null,
  doctor: { allowPrivateAddresses: false },
} as const satisfies Omit<Settings, 'limits'>

/** A port out of range is told as a number, whether it was written as one or as text. */
const port = () => {
  const expected = 'a whole number from 0 to 65535'
  return z.int(expected).check(z.minimum(0, expected), z.maximum(65_535, expected))
}

const publicUrl = () => {
  const expected = 'an origin as https://chat.example, without a path'
  return z.pipe(
    z.string(expected).check(
      z.refine((value: string) => {
        if (!URL.canParse(value)) return false
        const url = new URL(value)
        return /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
      }, expected),
    ),
    z.transform((value: string) => new URL(value).origin),
  )
}

/** What is wrong with it may hold a password, so a mistake shows nothing of it. */
const databaseUrl = () => {
  const expected = 'an address as postgres://user:password@host:5432/name'
  return z
    .string(expected)
    .check(
      z.refine(
        (value: string) => URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol),
        expected,
      ),
    )
}

const proxyAddress = () =>
  z.string('an address or a CIDR range').check(
    z.refine((value: string) => {
      const [address = '', bits, ...rest] = value.split('/')
      const version = isIP(address)
      if (version === 0 || rest.length > 0) return false
      return (
        bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
      )
    }, 'an address or a CIDR range (10.0.0.0/8, ::1)'),
  )

/** What one source may say; nothing is required of it. */
const layerSchema = (variables: Variables) =>
  settings({
    port: z.exactOptional(port()),
    host: z.exactOptional(text(253)),
    dataDirectory: z.exactOptional(text(1000)),
    databaseUrl: z.exactOptional(z.nullable(databaseUrl())),
    publicUrl: z.exactOptional(z.nullable(publicUrl())),
    trustProxy: z.exactOptional(list(proxyAddress(), 0, 100)),
    logLevel: z.exactOptional(oneOf(logLevels)),
    agents: z.exactOptional(list(agentEntrySchema(variables), 0, 1000)),
    flows: z.exactOptional(list(flowEntrySchema(), 0, 1000)),
    defaultAgent: z.exactOptional(z.nullable(identifier())),
    doctor: z.exactOptional(settings({ allowPrivateAddresses: z.exactOptional(flag()) })),
    limits: z.exactOptional(settings(limitShape())),
  })

/**
 * The settings that hold, from file, environment and flags.
 *
 * @throws ConfigError naming every mistake that was found.
 */
export const loadConfig = async (options: LoadConfigOptions = {}): Promise<Settings> => {
  const { environment = process.env, cwd = process.cwd() } = options
  const named = options.file ?? (environment['PARLEY_CONFIG'] || undefined)
  const file = options.config
    ? { name: '', path: resolve(cwd, 'config'), value: options.config }
    : await readConfigFile(named, cwd)
  const mistakes: string[] = []
  const schema = layerSchema(options.needsSecrets === false ? placeholderSecrets : environment)

  const read = ({ value, place, directory }: Source): Layer => {
    const parsed = schema.safeParse(value)
    if (!parsed.success) {
      mistakes.push(...describeIssues(parsed.error.issues, value, place))
      return {}
    }
    const { limits, doctor, ...layer } = parsed.data
    return {
      ...layer,
      ...(doctor && { doctor: { ...defaults.doctor, ...doctor } }),
      ...(layer.dataDirectory && { dataDirectory: resolve(directory, layer.dataDirectory) }),
      ...(limits && { limits: { ...defaultLimits, ...limits } }),
    }
  }

  const placeInFile = (path: Path): string =>
    [file?.name, formatPath(path)].filter(Boolean).join(': ')
  const fromFile = file
    ? read({ value: file.value, place: placeInFile, directory: dirname(file.path) })
    : {}
  const resolved: Settings = {
    ...defaults,
    dataDirectory: resolve(cwd, defaults.dataDirectory),
    limits: defaultLimits,
    ...fromFile,
    ...read(environmentSource(environment, cwd)),
    ...read(flagSource(options.overrides ?? {}, cwd)),
  }
  // Only the file has entries, and what is not well formed has been told already.
  if (mistakes.length === 0) {
    for (const { path, expected } of findFaults(resolved)) {
      const written = writtenPath(file?.value, path)
      const seen = describeSeen(valueAt(file?.value, written))
      mistakes.push(`${placeInFile(written)}: expected ${expected}, seen ${seen}`)
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  return resolved
}

/** A lone version is written without a list. */
const writtenPath = (root: unknown, path: Path): Path =>
  path[2] === 'versions' && valueAt(root, path.slice(0, 3)) === undefined
    ? [...path.slice(0, 2), ...path.slice(4)]
    : path
