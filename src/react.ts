'use client'
/**
 * `<Parley/>` and `useParley()` for React 18 and 19: a thin wrapper around `mount()`. Only another
 * token, api or agentId makes a new widget; every other change is an `update()`.
 */
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useSyncExternalStore,
} from 'react'
import type { CSSProperties, ForwardRefExoticComponent, RefAttributes } from 'react'
import type { Diagnosis } from './diagnosis/diagnosis.js'
import type { DiagnosisReport } from './diagnosis/report.js'
import { mount } from './index.js'
import type { ParleyHandle } from './launcher/handle.js'
import type { MountOptions } from './launcher/mount.js'
import type { ParleyOptions } from './launcher/options.js'

export type { ParleyHandle } from './launcher/handle.js'

export interface ParleyProps extends Omit<MountOptions, 'open' | 'container'> {
  /** With it the parent decides; changes that the visitor wants come to `onOpenChange`. */
  open?: boolean | undefined
  /** Open at first, and then as the visitor likes. */
  defaultOpen?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
  onReady?: (() => void) | undefined
  /** The visitor sends a message. */
  onSend?: ((message: { text: string }) => void) | undefined
  /** A reply is complete. */
  onMessage?: ((message: { id: string; text: string }) => void) | undefined
  /** A `Diagnosis`. */
  onError?: ((diagnosis: Diagnosis) => void) | undefined
  /** Renders the panel in place, without a launcher, in a `div` with `className` and `style`. */
  inline?: boolean | undefined
  className?: string | undefined
  style?: CSSProperties | undefined
}

// A server does not run layout effects, and React 18 says so aloud.
const useMountEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** What is mounted now, for `useParley`; the last is the one that is spoken to. */
const present: { handle: ParleyHandle; isOpen: boolean }[] = []
const waiting: ((handle: ParleyHandle) => unknown)[] = []
const watchers = new Set<() => void>()
const announce = () => {
  for (const watcher of watchers) watcher()
}

const ownProps = new Set([
  'token',
  'api',
  'agentId',
  'open',
  'defaultOpen',
  'onOpenChange',
  'onReady',
  'onSend',
  'onMessage',
  'onError',
  'inline',
  'className',
  'style',
])

/** What has changed of the options that may change; undefined is "no longer given". */
const changesOf = (before: ParleyProps, after: ParleyProps): ParleyOptions => {
  const [old, next] = [before, after].map((props) => ({ ...props }) as Record<string, unknown>)
  const names = Object.keys({ ...old, ...next }).filter(
    (name) => !ownProps.has(name) && old?.[name] !== next?.[name],
  )
  return Object.fromEntries(names.map((name) => [name, next?.[name]])) as ParleyOptions
}

/** Mounts, and calls back to whatever the props are by then. Returns its undo. */
const attach = (
  latest: { readonly current: ParleyProps },
  container: HTMLElement | null,
): { handle: ParleyHandle; detach: () => void; follow: () => void } => {
  const { current: first } = latest
  const { open: isOpenAtFirst = first.defaultOpen ?? false } = first
  const { token, api, agentId } = first
  const handle = mount({ token, api, agentId, container, open: isOpenAtFirst })
  let given = { token, api } as ParleyProps
  const entry = { handle, isOpen: false }
  /** What the parent has asked for last, until the widget has got to it. */
  let asked: boolean | null = null

  const change = (isOpen: boolean) => (_detail: unknown, event: Event) => {
    const { open, onOpenChange } = latest.current
    const isAsked = asked === isOpen
    if (isAsked) asked = null
    if (open !== undefined && open !== isOpen) event.preventDefault()
    else {
      entry.isOpen = isOpen
      announce()
    }
    if (!isAsked && open !== isOpen) onOpenChange?.(isOpen)
  }
  const undo = [
    handle.on('open', change(true)),
    handle.on('close', change(false)),
    handle.on('ready', () => latest.current.onReady?.()),
    handle.on('send', (message) => latest.current.onSend?.(message)),
    handle.on('message', (message) => latest.current.onMessage?.(message)),
    handle.on('error', (diagnosis) => latest.current.onError?.(diagnosis)),
  ]
  present.push(entry)
  for (const act of waiting.splice(0)) act(handle)
  announce()

  return {
    handle,
    follow() {
      const changes = changesOf(given, latest.current)
      given = latest.current
      if (Object.keys(changes).length > 0) handle.update(changes)
      const { open } = latest.current
      if (open === undefined || open === (asked ?? entry.isOpen)) return
      asked = open
      if (open) handle.open()
      else handle.close()
    },
    detach() {
      present.splice(present.indexOf(entry), 1)
      for (const one of undo) one()
      handle.destroy()
      announce()
    },
  }
}

/** The chat. Renders nothing, or with `inline` one `div`. The ref is the handle. */
export const Parley: ForwardRefExoticComponent<ParleyProps & RefAttributes<ParleyHandle>> =
  forwardRef<ParleyHandle, ParleyProps>(function Parley(props, ref) {
    const { token, api, agentId, inline, className, style } = props
    const latest = useRef(props)
    const box = useRef<HTMLDivElement>(null)
    const attached = useRef<ReturnType<typeof attach> | null>(null)

    useMountEffect(() => {
      latest.current = props
      attached.current?.follow()
    })
    useMountEffect(() => {
      const made = attach(latest, box.current)
      attached.current = made
      made.follow()
      return () => {
        attached.current = null
        made.detach()
      }
    }, [token, api, agentId, inline])
    useImperativeHandle(ref, () => attached.current?.handle as ParleyHandle, [
      token,
      api,
      agentId,
      inline,
    ])

    return inline ? createElement('div', { ref: box, className, style }) : null
  })

const queue =
  <Name extends keyof ParleyHandle>(name: Name) =>
  (...values: unknown[]): unknown => {
    const act = (handle: ParleyHandle) => {
      const method = handle[name] as unknown as (...all: unknown[]) => unknown
      return method(...values)
    }
    const entry = present.at(-1)
    return entry ? act(entry.handle) : void waiting.push(act)
  }

type Commands = Pick<
  ParleyHandle,
  'open' | 'close' | 'toggle' | 'send' | 'prefill' | 'newChat' | 'reset'
> & {
  /** Null before there is a chat in the page. */
  diagnosis(): DiagnosisReport | null
}

/** The same functions at every render. */
const commands = {
  open: queue('open'),
  close: queue('close'),
  toggle: queue('toggle'),
  send: queue('send'),
  prefill: queue('prefill'),
  newChat: queue('newChat'),
  reset: queue('reset'),
  diagnosis: () => present.at(-1)?.handle.diagnosis() ?? null,
} as Commands

const subscribe = (watcher: () => void) => {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}
const readOpen = () => present.at(-1)?.isOpen ?? false
const onServer = () => false

/**
 * Speaks to the `<Parley/>` of this page from anywhere in it. What is asked before there is one is
 * done when it comes.
 */
export const useParley = (): Commands & { isOpen: boolean } => ({
  ...commands,
  isOpen: useSyncExternalStore(subscribe, readOpen, onServer),
})
