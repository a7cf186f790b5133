/** The `parley` command: runs what stands behind it, and ends with its exit code. */
import { main } from './cli/main.js'

// A reader that has seen enough (`parley token list | head -1`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const exitCode = await main(process.argv.slice(2))
// What a configuration module holds open must not hold the command; what was printed must be out.
process.stdout.write('', () => process.stderr.write('', () => process.exit(exitCode)))
