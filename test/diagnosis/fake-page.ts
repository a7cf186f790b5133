/** A page whose browser answers as a test says, and counts what it is asked. */
import type { Answer, Page } from '../../src/diagnosis/page.js'
import type { Violation } from '../../src/diagnosis/policy.js'

export const answered = (status = 0): Answer => ({ kind: 'answered', status })
export const failed: Answer = { kind: 'failed' }
export const silent: Answer = { kind: 'silent' }

interface Behaviour {
  online: boolean
  secure: boolean
  cors: Answer
  noCors: Answer
  image: Answer
  /** A `no-cors` request to the image's address; as the image if nothing else is said. */
  imageAsked: Answer
  localNetworkDenied: boolean
  metaPolicies: string[]
  /** What the page's policies forbid while it is asked. */
  violations: Violation[]
}

export interface FakePage extends Page {
  readonly asked: string[]
}

export const createFakePage = (behaviour: Partial<Behaviour> = {}): FakePage => {
  const all: Behaviour = {
    online: true,
    secure: true,
    cors: failed,
    noCors: failed,
    image: failed,
    imageAsked: behaviour.image ?? failed,
    localNetworkDenied: false,
    metaPolicies: [],
    violations: [],
    ...behaviour,
  }
  const asked: string[] = []
  const pathOf = (url: string) => new URL(url).pathname
  return {
    asked,
    isOnline: () => all.online,
    isSecure: () => all.secure,
    async ask(url, method, mode) {
      asked.push(`${mode} ${method} ${pathOf(url)}`)
      if (pathOf(url) === '/healthz.gif') return all.imageAsked
      return mode === 'cors' ? all.cors : all.noCors
    },
    async loadImage(url) {
      asked.push(`image ${pathOf(url)}`)
      return all.image
    },
    async isLocalNetworkDenied() {
      asked.push('permission')
      return all.localNetworkDenied
    },
    metaPolicies: () => all.metaPolicies,
    watchPolicy: () => all.violations,
    settle: async () => {},
  }
}
