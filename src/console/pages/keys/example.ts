/** A command that works with a new key as it is: the first thing that its permissions allow. */
import { isGranted, type Scope } from '../../../protocol/scopes.js'

interface Example {
  scope: Scope
  /** What it does, in a sentence. */
  says: string
  command: (url: string, header: string) => string
}

const examples: readonly Example[] = [
  {
    scope: 'CLIENT_TOKENS:READ',
    says: 'Lists the client tokens.',
    command: (url, header) => `curl ${header} \\\n  ${url}/v1/client-tokens`,
  },
  {
    scope: 'CONVERSATIONS:READ',
    says: 'Lists the newest conversations.',
    command: (url, header) => `curl ${header} \\\n  '${url}/v1/conversations?limit=5'`,
  },
  {
    scope: 'METRICS:READ',
    says: 'Reads the counters of the server.',
    command: (url, header) => `curl ${header} \\\n  ${url}/metrics`,
  },
  {
    scope: 'API_KEYS:READ',
    says: 'Lists the API keys.',
    command: (url, header) => `curl ${header} \\\n  ${url}/v1/api-keys`,
  },
  {
    scope: 'CLIENT_TOKENS:WRITE',
    says: 'Makes a client token for shop.example.',
    command: (url, header) =>
      `curl ${header} \\\n  -H 'Content-Type: application/json' \\\n  -d '{"name":"Shop","allowedOrigins":["shop.example"]}' \\\n  ${url}/v1/client-tokens`,
  },
  {
    scope: 'CONVERSATIONS:DELETE',
    says: 'Deletes a conversation; put its id in the place of ID.',
    command: (url, header) => `curl -X DELETE ${header} \\\n  ${url}/v1/conversations/ID`,
  },
  {
    scope: 'CLIENT_TOKENS:DELETE',
    says: 'Deletes a client token; put its id in the place of ID.',
    command: (url, header) => `curl -X DELETE ${header} \\\n  ${url}/v1/client-tokens/ID`,
  },
  {
    scope: 'API_KEYS:WRITE',
    says: 'Renames an API key; put its id in the place of ID.',
    command: (url, header) =>
      `curl -X PUT ${header} \\\n  -H 'Content-Type: application/json' \\\n  -d '{"name":"Another name"}' \\\n  ${url}/v1/api-keys/ID`,
  },
  {
    scope: 'API_KEYS:DELETE',
    says: 'Deletes an API key; put its id in the place of ID.',
    command: (url, header) => `curl -X DELETE ${header} \\\n  ${url}/v1/api-keys/ID`,
  },
]

/** @param url the server's address without a trailing slash */
export const exampleFor = (
  permissions: readonly string[],
  url: string,
  key: string,
): { says: string; command: string } | null => {
  const found = examples.find(({ scope }) => isGranted(permissions, scope))
  if (!found) return null
  return { says: found.says, command: found.command(url, `-H 'Authorization: Bearer ${key}'`) }
}
