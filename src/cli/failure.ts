/** Every way in which a command fails, in the words and with the exit code that it ends with. */
import { errors, ParleyError, type FieldError } from '../protocol/errors.js'
import { ConfigError, ListenError, StoreError } from '../server.js'
import type { Command } from './command.js'
import { printable } from './text.js'
import { UsageError } from './usage-error.js'

export interface Failure {
  exitCode: 1 | 2
  /** For standard error. */
  text: string
}

export interface Attempt {
  command: Command
  isJson: boolean
}

/** Exit code 2 for a command that is not written as it must be, 1 for everything else. */
export const describeFailure = (error: unknown, { command, isJson }: Attempt): Failure => {
  if (error instanceof UsageError) {
    const help = `parley ${command.name} --help says more.`
    return { exitCode: 2, text: `${printable(error.message)}\n${help}` }
  }
  if (error instanceof ParleyError) {
    return { exitCode: 1, text: isJson ? problem(error) : refusal(error, command) }
  }
  if (error instanceof ConfigError || error instanceof StoreError || error instanceof ListenError) {
    return { exitCode: 1, text: error.message }
  }
  // The system's own refusals name what they refuse; the stack would say nothing more.
  if (error instanceof Error && 'syscall' in error) return { exitCode: 1, text: error.message }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { exitCode: 1, text: `This is a fault of Parley itself. Please report it with:\n${trace}` }
}

/** What the REST API would answer, without what belongs to a request. */
const problem = ({ code, extras, message }: ParleyError): string =>
  JSON.stringify({
    code,
    title: errors[code].title,
    status: errors[code].status,
    detail: message,
    ...(extras.errors && { errors: extras.errors }),
  })

const refusal = (error: ParleyError, { optionOfField = {} }: Command): string => {
  const { errors: fields = [] } = error.extras
  if (fields.length > 0) {
    return fields
      .map((field) => printable(`${place(field, optionOfField)}: ${field.message}`))
      .join('\n')
  }
  // For an operator the cause is the point; nobody else reads this.
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  return printable(`${error.message.replace(/\.$/, '')}${cause}.`)
}

/** The option that sets the field, or the field itself. */
const place = ({ path }: FieldError, optionOfField: Readonly<Record<string, string>>): string =>
  optionOfField[path.replace(/\[\d+\]$/, '')] ?? (path || 'the request')
