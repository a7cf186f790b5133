/** A page: its heading, which takes the focus after a navigation, its actions, its sections. */
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { useConsole } from '../console.js'
import { Link } from './button.js'
import { Icon } from './icons.js'

interface PageProps {
  /** The heading and the document's title. */
  title: string
  /** Beside the heading: badges. */
  badges?: ComponentChildren
  /** One or two sentences below it. */
  lead?: ComponentChildren
  /** Buttons at the end of the heading's line. */
  actions?: ComponentChildren
  /** Where this belongs: a link above the heading. */
  back?: { to: string; label: string }
  /** Narrow enough to read, for forms. Lists take the whole width. */
  isNarrow?: boolean
  children: ComponentChildren
}

export const Page = ({
  title,
  badges,
  lead,
  actions,
  back,
  isNarrow = false,
  children,
}: PageProps) => {
  const { router } = useConsole()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (router.takeFocus()) heading.current?.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    document.title = `${title} · Parley`
  }, [title])
  return (
    <div class={isNarrow ? 'page narrow' : 'page'}>
      <div class="page-head">
        {back && (
          <Link to={back.to} class="back">
            <Icon name="back" />
            {back.label}
          </Link>
        )}
        <div class="page-line">
          <div class="page-title">
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {badges}
          </div>
          {actions && <div class="page-actions">{actions}</div>}
        </div>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children}
    </div>
  )
}

interface SectionProps {
  title: ComponentChildren
  lead?: ComponentChildren
  children: ComponentChildren
  /** On wide screens its name and explanation stand beside its content. */
  isBeside?: boolean
  /** What it does cannot be undone: deleting, rotating. */
  isGrave?: boolean
}

/** A part of a page. */
export const Section = ({
  title,
  lead,
  children,
  isBeside = false,
  isGrave = false,
}: SectionProps) => {
  const id = useId()
  return (
    <section
      class={`section${isBeside ? ' beside' : ''}${isGrave ? ' grave' : ''}`}
      aria-labelledby={id}
    >
      <div class="section-head">
        <h2 id={id}>{title}</h2>
        {lead && <div class="section-lead">{lead}</div>}
      </div>
      <div class="section-body">{children}</div>
    </section>
  )
}

/** A raised box; its children are set below each other. */
export const Card = ({ children }: { children: ComponentChildren }) => (
  <div class="card">{children}</div>
)

/** The end of a form: its buttons, and what is between them. */
export const FormActions = ({ children }: { children: ComponentChildren }) => (
  <div class="form-actions">{children}</div>
)

/** Facts in pairs. */
export const Facts = ({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) => (
  <dl class="facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
