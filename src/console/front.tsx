/** The frame of what is shown before anybody is signed in. */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { Mark } from './parts/icons.js'

interface FrontProps {
  title: string
  lead?: ComponentChildren
  children: ComponentChildren
}

export const Front = ({ title, lead, children }: FrontProps) => {
  useEffect(() => {
    document.title = title === 'Parley' ? title : `${title} · Parley`
  }, [title])
  return (
    <main class="front">
      <div class="front-box">
        <p class="front-brand">
          <Mark />
          Parley
        </p>
        {title !== 'Parley' && <h1>{title}</h1>}
        {lead && <div class="lead">{lead}</div>}
        {children}
      </div>
    </main>
  )
}
