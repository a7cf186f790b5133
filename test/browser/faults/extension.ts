/** An ad blocker as there are many: a Chromium extension that blocks by lists of addresses. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** As a list of trackers writes it. Hosts of their own, so that nothing else meets them. */
const filters = [
  // A path: what chats, beacons and analytics have in common.
  '||blocked.example^*/v1/client/',
  // A file by its name.
  '||chunkless.example^*/assets/panel',
  '||scriptless.example^*/embed/',
  // A whole host.
  '||banned.example^',
]

/** Into a directory, which is the caller's to remove. */
export const writeExtension = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-extension-'))
  const write = (name: string, value: unknown) =>
    writeFileSync(join(directory, name), JSON.stringify(value))
  write('manifest.json', {
    manifest_version: 3,
    name: 'Blocker',
    version: '1',
    permissions: ['declarativeNetRequest'],
    host_permissions: ['<all_urls>'],
    declarative_net_request: {
      rule_resources: [{ id: 'list', enabled: true, path: 'list.json' }],
    },
  })
  write(
    'list.json',
    filters.map((urlFilter, index) => ({
      id: index + 1,
      action: { type: 'block' },
      condition: {
        urlFilter,
        resourceTypes: ['script', 'xmlhttprequest', 'image', 'ping', 'other'],
      },
    })),
  )
  return directory
}
