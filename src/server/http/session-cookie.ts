/** The console's one cookie: how it is named, set, read and taken away. What it means is not here. */
import { getCookie, setCookie } from 'hono/cookie'
import { consoleCookieName } from '../../protocol/console.js'
import type { HttpContext } from './context.js'
import { hostOf } from './host.js'

export interface SessionCookie {
  read(c: HttpContext): string | null
  /** @param maxAgeSeconds 0 takes it away */
  write(c: HttpContext, value: string, maxAgeSeconds: number): void
}

/** Never readable by script, never sent from another site, never to another host. */
export const createSessionCookie = (publicUrl: string | null): SessionCookie => {
  const secure = publicUrl?.startsWith('https:') ?? false
  const nameOf = (c: HttpContext): string => consoleCookieName(publicUrl ?? addressOf(c))
  return {
    read: (c) => getCookie(c, nameOf(c)) || null,
    write: (c, value, maxAgeSeconds) =>
      setCookie(c, nameOf(c), value, {
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        secure,
        maxAge: maxAgeSeconds,
      }),
  }
}

/** Behind a mapped port only the caller knows it. A Host that names nothing is refused elsewhere. */
const addressOf = (c: HttpContext): string => {
  const address = `http://${hostOf(c)}`
  return URL.canParse(address) ? address : 'http://localhost'
}
