/**
 * parley.js, the script of the tag: the queue and the launcher at once, the panel on intent. A
 * classic script, because tag managers drop `type=module`.
 */
import { install } from './launcher/global.js'
import type { ChunkNames } from './launcher/global.js'
import type { Baked } from './protocol/embed.js'

/** The chunks with their hashes; the build writes them in (vite.config.ts). */
declare const CHUNKS: ChunkNames

const script = document.currentScript

// The server writes a literal over the placeholder (protocol/embed.ts). Through `Object`, so that
// the minifier can't reckon with a string: unwritten, it has none of these members.
const baked: Partial<Baked> = Object('__PARLEY_BAKED__')

install(script, baked, CHUNKS)
