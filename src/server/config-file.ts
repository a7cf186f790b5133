/**
 * Finds the configuration file and reads what stands in it; what it may say is config.ts's matter.
 */
import { access, readFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigError } from './config-error.js'
import { findJsonFault } from './config-json.js'

/** Looked for in the working directory when no file is named. */
const usualNames = ['parley.config.json', 'parley.config.mjs']

export interface ConfigFile {
  /** For messages: as it was named. */
  name: string
  /** Absolute. */
  path: string
  value: unknown
}

/**
 * The file that was named, or the usual one if there is one.
 *
 * @throws ConfigError if a named file does not exist, or if it cannot be read or loaded.
 */
export const readConfigFile = async (
  named: string | undefined,
  directory: string,
): Promise<ConfigFile | undefined> => {
  const name = named ?? (await findUsual(directory))
  if (name === undefined) return undefined
  const path = resolve(directory, name)
  switch (extname(path)) {
    case '.json':
      return { name, path, value: await readJson(name, path) }
    case '.mjs':
    case '.js':
      return { name, path, value: await loadModule(name, path) }
    default:
      throw new ConfigError([
        `${name}: expected a file that ends with .json or .mjs, seen ${JSON.stringify(basename(path))}`,
      ])
  }
}

const findUsual = async (directory: string): Promise<string | undefined> => {
  const found: string[] = []
  for (const name of usualNames) if (await exists(resolve(directory, name))) found.push(name)
  if (found.length > 1) {
    throw new ConfigError([
      `${directory}: expected one configuration file, seen ${found.join(' and ')}`,
    ])
  }
  return found[0]
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const unreadable = (name: string, error: unknown): ConfigError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const seen = code === 'ENOENT' ? 'no such file' : code
  return new ConfigError([`${name}: expected a file that can be read, seen ${seen}`], {
    cause: error,
  })
}

const readJson = async (name: string, path: string): Promise<unknown> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(name, error)
  }
  const json = text.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(json)
  } catch {
    const fault = findJsonFault(json)
    // No cause: its message quotes the file.
    throw new ConfigError([
      fault
        ? `${name}:${fault.line}:${fault.column}: expected ${fault.expected}, seen ${fault.seen}`
        : `${name}: expected JSON, seen something else`,
    ])
  }
}

const loadModule = async (name: string, path: string): Promise<unknown> => {
  try {
    await access(path)
  } catch (error) {
    throw unreadable(name, error)
  }
  let module: unknown
  try {
    module = await import(/* @vite-ignore */ pathToFileURL(path).href)
  } catch (error) {
    const seen = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    throw new ConfigError([`${name}: expected a module that loads, seen ${seen}`], { cause: error })
  }
  if (typeof module === 'object' && module !== null && 'default' in module) return module.default
  throw new ConfigError([`${name}: expected a default export, seen none`])
}
