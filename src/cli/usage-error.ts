/** The command was not written as it must be; the message is one sentence. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
