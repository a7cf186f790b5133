/** The console's one cookie: how it is named, set, read and taken away. What it means is not here. */
import { getCookie, setCookie } from 'hono/cookie'
import type { HttpContext } from './context.js'

export interface SessionCookie {
  read(c: HttpContext): string | null
  /** @param maxAgeSeconds 0 takes it away */
  write(c: HttpContext, value: string, maxAgeSeconds: number): void
}

/**
 * Never readable by script, never sent from another site, never to another host. Over https its name
 * begins with `__Host-`, so that no other host of the domain can set it (RFC 6265bis §4.1.3).
 */
export const createSessionCookie = (publicUrl: string | null): SessionCookie => {
  const secure = publicUrl?.startsWith('https:') ?? false
  const name = secure ? '__Host-parley_console' : 'parley_console'
  return {
    read: (c) => getCookie(c, name) || null,
    write: (c, value, maxAgeSeconds) =>
      setCookie(c, name, value, {
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        secure,
        maxAge: maxAgeSeconds,
      }),
  }
}
