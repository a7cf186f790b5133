/**
 * The token's config as the panel needs it: member by member, so that one bad or foreign member
 * costs only itself. The launcher's options go before it.
 */
import type { WidgetOptions } from '../launcher/panel.js'
import type { Scheme } from './theme.js'

export interface Wishes {
  title: string | null
  welcome: string | null
  placeholder: string | null
  suggestions: readonly string[]
  fallback: { label: string; href: string } | null
  /** What may be attached, as it came, or null for nothing: the attachments' own code reads it. */
  attachments: unknown
  accent: string | null
  scheme: Scheme | 'auto'
  /** By key, as they came: the catalogue takes what can be said. */
  words: Readonly<Record<string, unknown>>
}

type Loose = Readonly<Record<string, unknown>>

const text = (value: unknown, max: number): string | null =>
  typeof value === 'string' && value.trim() !== '' && value.length <= max ? value : null

const members = (value: unknown): Loose =>
  typeof value === 'object' && value !== null ? (value as Loose) : {}

const color = (value: unknown): string | null =>
  typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value : null

const readFallback = (value: unknown): Wishes['fallback'] => {
  const { label, href } = members(value)
  const words = text(label, 80)
  const target = text(href, 500)
  return words && target && /^(https?:\/\/|mailto:|tel:)/i.test(target)
    ? { label: words, href: target }
    : null
}

const readAttachments = (allowed: Loose): unknown => {
  const { images, files } = allowed
  return images === true || (Array.isArray(files) && files.length > 0) ? allowed : null
}

/** What servers send in English where a site has no wish. */
const protocolDefault = 'Message'

export const readWishes = (config: Loose, options: WidgetOptions): Wishes => {
  const theme = members(config['theme'])
  const placeholder = text(config['placeholder'], 200)
  const suggestions = Array.isArray(config['suggestions']) ? config['suggestions'] : []
  const wanted = options.scheme === 'auto' ? theme['scheme'] : options.scheme
  return {
    title: options.title ?? text(config['title'], 80),
    welcome: options.welcomeMessage ?? text(config['welcomeMessage'], 2000),
    placeholder: options.placeholder ?? (placeholder === protocolDefault ? null : placeholder),
    suggestions: suggestions.filter((one) => text(one, 200) !== null).slice(0, 4),
    fallback: readFallback(options.fallback) ?? readFallback(config['fallback']),
    attachments: readAttachments(members(config['attachments'])),
    accent: color(options.accent) ?? color(theme['accent']),
    scheme: wanted === 'light' || wanted === 'dark' ? wanted : 'auto',
    words: { ...members(config['words']), ...members(options.words) },
  }
}
