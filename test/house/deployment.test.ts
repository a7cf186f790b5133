/** docs/deployment.md, the Dockerfile and compose.yaml: what they name is there, and is ours. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { findTable, readResults } from '../../bench/readme-table.js'
import { renderSizing } from '../../bench/sizing-table.js'
import { loadConfig } from '../../src/server/config.js'
import { useParley } from '../cli/parley.js'
import { root } from './tarball.js'

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const page = read('docs/deployment.md')

/** All first groups; throws where there is none, so that no test passes over nothing. */
const all = (pattern: RegExp, text: string): string[] => {
  const found = [...text.matchAll(pattern)].map(([, group]) => group ?? '')
  if (found.length === 0) throw new Error(`There is nothing like ${pattern}`)
  return found
}

describe('docs/deployment.md', () => {
  const parley = useParley()

  test('has the measured figures', () => {
    expect(findTable(page)).toBe(renderSizing(readResults()))
  })

  test('links to headings that it has', () => {
    const slugs = all(/^## (.+)$/gm, page).map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z -]/g, '')
        .replaceAll(' ', '-'),
    )
    expect(all(/\]\(#([\w-]+)\)/g, page)).toEqual(slugs)
  })

  test('names commands and options that there are', async () => {
    const blocks = all(/^ *```sh\n([\s\S]*?)```$/gm, page)
    const spans = all(/`([^`\n]+)`/g, page.replaceAll(/^ *```[\s\S]*?```$/gm, ''))
    const lines = all(/(?:^|[ /])(?:parley|cli\.js) ([a-z].*)$/gm, [...blocks, ...spans].join('\n'))
    const { stdout: overview } = await parley.run('--help')
    const [section = ''] = all(/^Commands:\n([\s\S]*?)\n\n/gm, overview)
    const names = all(/^ {2}parley ([a-z-]+(?: [a-z-]+)?)(?= {2}| [A-Z[]|$)/gm, section)
    const commands = lines.flatMap((line) => {
      const name = names.find((known) => `${line} `.startsWith(`${known} `))
      return name === undefined ? [] : [{ name, flags: line.match(/--[a-z-]+/g) ?? [] }]
    })
    expect(new Set(commands.map(({ name }) => name))).toEqual(
      new Set([
        'serve',
        'token list',
        'key create',
        'export',
        'import',
        'migrate',
        'user reset-password',
      ]),
    )
    for (const { name, flags } of commands) {
      if (flags.length === 0) continue
      const { stdout } = await parley.run(...name.split(' '), '--help')
      expect(all(/^ {2}(--[a-z-]+)/gm, stdout), name).toEqual(expect.arrayContaining(flags))
    }
  })

  test('shows what an older version says of a newer database', () => {
    const said = all(/(…\/parley\.db was written by .+)/g, page)[0] ?? ''
    const source = read('src/server/store/migrate.ts')
    for (const words of [
      'was written by a newer Parley (schema ',
      'this one knows ',
      'Start that version, or restore a backup.',
    ]) {
      expect(said).toContain(words)
      expect(source).toContain(words)
    }
  })
})

describe('the container', () => {
  const dockerfile = read('Dockerfile')
  const allowed = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1))

  test('copies what the repository has and .dockerignore lets through', () => {
    const sources = all(/^COPY (?!--from)(.+)$/gm, dockerfile).flatMap((line) =>
      line.split(' ').slice(0, -1),
    )
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(new Set(sources.map((path) => path.replace('./', '')))).toEqual(new Set(allowed))
  })

  test('takes all that the build reads', () => {
    const inputs = all(
      /'([^']+)',/g,
      all(/const inputs = \[([\s\S]*?)\]/g, read('scripts/build-state.js'))[0] ?? '',
    )
    expect(allowed).toEqual(expect.arrayContaining(inputs))
  })

  test('is run by an unprivileged user, on a Node that package.json allows', () => {
    expect(dockerfile).toMatch(/^USER node$/m)
    for (const image of all(/^FROM (\S+)/gm, dockerfile)) {
      expect(Number(/^node:(\d+)-/.exec(image)?.[1])).toBeGreaterThanOrEqual(20)
    }
  })

  test('starts a command that there is, with settings that the server knows', async () => {
    const command: string[] = JSON.parse(all(/^CMD (\[.+\])$/gm, dockerfile)[0] ?? '')
    expect(command).toEqual(['serve'])
    const environment = Object.fromEntries(
      [...dockerfile.matchAll(/(PARLEY_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    )
    const settings = await loadConfig({ environment, cwd: root })
    expect(settings).toMatchObject({ host: '0.0.0.0', port: 3000, dataDirectory: '/data' })
    expect(dockerfile).toMatch(/^HEALTHCHECK [\s\S]*?\/readyz/m)
    expect(dockerfile).toContain('EXPOSE 3000')
  })
})

describe('compose.yaml', () => {
  interface Service {
    build?: string
    environment: Record<string, string>
    depends_on?: Record<string, { condition: string }>
    healthcheck?: { test: string[] }
    ports?: string[]
    volumes: string[]
  }
  const {
    services,
    volumes,
  }: { services: Record<string, Service>; volumes: Record<string, null> } = parse(
    read('compose.yaml'),
  )

  const substitute = (text: string) =>
    text
      .replaceAll(/\$\{POSTGRES_PASSWORD:\?[^}]+\}/g, 'secret')
      .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')

  test('gives the server an address of the database that it takes', async () => {
    const environment = Object.fromEntries(
      Object.entries(services['parley']?.environment ?? {}).map(([name, text]) => [
        name,
        substitute(text),
      ]),
    )
    const { databaseUrl, publicUrl, trustProxy } = await loadConfig({ environment, cwd: root })
    expect({ databaseUrl, publicUrl, trustProxy }).toEqual({
      databaseUrl: 'postgres://parley:secret@postgres:5432/parley',
      publicUrl: 'http://localhost:3000',
      trustProxy: [],
    })
  })

  test('waits for the database, whose volume is declared', () => {
    expect(services['parley']?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
    expect(services['postgres']?.healthcheck?.test).toContain('pg_isready')
    const used = Object.values(services).flatMap((service) =>
      service.volumes.map((volume) => volume.split(':')[0]),
    )
    expect(used.toSorted()).toEqual(Object.keys(volumes).toSorted())
  })

  test('opens no port to other machines, and names every variable that the page explains', () => {
    const ports = Object.values(services).flatMap(({ ports: opened = [] }) => opened)
    expect(ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)])
    const named = all(/\$\{(\w+)/g, read('compose.yaml'))
    expect(new Set(all(/^\| `(\w+)` \|/gm, page))).toEqual(new Set(named))
  })
})
