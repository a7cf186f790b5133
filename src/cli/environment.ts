/** The option by which lists are narrowed to one environment. */
import type { Environment } from '../protocol/control.js'
import { readChoice } from './choice.js'
import type { Options } from './command.js'

export const environmentFilter = {
  environment: {
    type: 'string',
    placeholder: 'live|test',
    about: 'Only those of this environment.',
  },
} as const satisfies Options

/** @throws UsageError */
export const readEnvironment = ({
  environment,
}: {
  environment?: string
}): { environment?: Environment } =>
  environment === undefined
    ? {}
    : { environment: readChoice('--environment', environment, ['live', 'test']) }
