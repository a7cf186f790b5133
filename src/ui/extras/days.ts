/** Chats under the days of the visitor's own calendar, and the time of each. */
import type { PastConversation } from '../../chat/past-conversations.js'
import type { View } from '../view.js'

export interface Day {
  day: string
  chats: PastConversation[]
}

const dayMs = 86_400_000

/** Whole days by the calendar; an hour more or less, where clocks change, does not matter. */
const daysBetween = (date: Date, now: Date): number =>
  Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / dayMs)

const nameOf = (date: Date, { words, locale }: Pick<View, 'words' | 'locale'>): string => {
  const now = new Date()
  const days = daysBetween(date, now)
  if (days === 0) return words('today')
  if (days === 1) return words('yesterday')
  const isNear = days > 0 && days < 7
  return date.toLocaleDateString([locale, 'en'], {
    ...(isNear ? { weekday: 'long' } : { day: 'numeric', month: 'long' }),
    ...(date.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
  })
}

/** Those of one day together, in their order. */
export const groupByDay = (
  chats: readonly PastConversation[],
  view: Pick<View, 'words' | 'locale'>,
): Day[] => {
  const days: Day[] = []
  for (const chat of chats) {
    const day = nameOf(chat.updatedAt, view)
    const last = days.at(-1)
    if (last?.day === day) last.chats.push(chat)
    else days.push({ day, chats: [chat] })
  }
  return days
}

export const timeOf = (date: Date, locale: string): string =>
  date.toLocaleTimeString([locale, 'en'], { hour: 'numeric', minute: '2-digit' })
