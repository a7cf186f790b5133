/** The parts of one thing, each with an address of its own. Arrows move among them, Enter opens. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useConsole } from '../console.js'
import { Badge, formatCount } from './words.js'

export interface Tab {
  key: string
  label: string
  /** Stands beside the label, unless it is 0: what waits there to be looked at. */
  count?: number
  /** Below `/console`. */
  to: string
}

interface TabsProps {
  label: string
  tabs: readonly Tab[]
  current: string
  /** What the current tab shows. */
  children: ComponentChildren
}

const steps: Record<string, (at: number, count: number) => number> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
}

export const Tabs = ({ label, tabs, current, children }: TabsProps) => {
  const { router } = useConsole()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // On a phone they do not all fit.
    const shown = list.current?.querySelector('[aria-selected=true]')
    shown?.scrollIntoView?.({ block: 'nearest', inline: 'center' })
  }, [current])
  const onKeyDown = (event: KeyboardEvent) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])]
    const at = links.findIndex((link) => link === document.activeElement)
    if (event.key === ' ') {
      event.preventDefault()
      links[at]?.click()
    }
    const next = steps[event.key]?.(at, links.length)
    if (at < 0 || next === undefined) return
    event.preventDefault()
    links[next]?.focus()
  }
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ key, label: name, count = 0, to }) => (
          <a
            key={key}
            id={`tab-${key}`}
            role="tab"
            href={router.href(to)}
            aria-selected={key === current}
            aria-controls={key === current ? 'tab-panel' : undefined}
            tabIndex={key === current ? 0 : -1}
          >
            {name}
            {count > 0 && (
              <>
                {' '}
                <Badge tone="warn">{formatCount(count)}</Badge>
              </>
            )}
          </a>
        ))}
      </div>
      <div id="tab-panel" class="tab-panel" role="tabpanel" aria-labelledby={`tab-${current}`}>
        {children}
      </div>
    </>
  )
}
