/**
 * `npm test`: builds if need be, finds or installs Chromium and PostgreSQL, runs every test project, and ends with
 * the line `N passed, N failed`. Arguments go on to vitest.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuild, root } from './build-state.js'
import { ensureChromium, installCommand } from './chromium.js'
import { ensurePostgres } from './postgres.js'

const isContinuousIntegration = process.env.CI === 'true' || process.env.CI === '1'

/** The projects that can run here; without Chromium that is a failure in CI, else a loud skip. */
const chooseProjects = () => {
  if (ensureChromium()) return []
  const sentence = `Chromium is missing. Install it with: ${installCommand}`
  if (isContinuousIntegration) throw new Error(sentence)
  console.log(`The browser tests are skipped. ${sentence}`)
  return ['node', 'postgres', 'dom'].flatMap((name) => ['--project', name])
}

/** Runs vitest; its own exit code decides, the JSON report only counts. */
const runVitest = (projects) => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-test-'))
  const report = join(directory, 'report.json')
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const given = process.argv.slice(2)
    const { status } = spawnSync(
      process.execPath,
      [vitest, 'run', ...reporters, ...projects, ...given],
      { cwd: root, stdio: 'inherit' },
    )
    if (!existsSync(report)) throw new Error('vitest ended without a report; its output is above.')
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    const brokenFiles = testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some(isFailed),
    ).length
    const failed = numFailedTests + brokenFiles
    return { passed: numPassedTests, failed: status === 0 ? failed : Math.max(failed, 1) }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const isFailed = ({ status }) => status === 'failed'

const run = () => {
  try {
    ensureBuild()
    // What its absence means is said by postgres-setup.js, which runs under every vitest.
    ensurePostgres()
    return runVitest(chooseProjects())
  } catch (error) {
    console.error(error.message)
    return { passed: 0, failed: 1 }
  }
}

const { passed, failed } = run()
process.exitCode = failed === 0 ? 0 : 1
console.log(`${passed} passed, ${failed} failed`)
