/** Past chats, by day. */
export const pastStyles = /* css */ `
.chats { display: flex; flex-direction: column; gap: calc(3 * var(--s)); min-height: 100%; padding: 4px calc(3 * var(--s)) calc(4 * var(--s)); }
.chats > .quiet { flex: 1; }
.chats h3.meta { padding: 8px calc(2 * var(--s)) 4px; font-weight: 600; }
.chats li { display: flex; align-items: center; border-radius: calc(.6 * var(--r)); transition: background calc(.5 * var(--t)); }
.chats li:hover { background: var(--_hover); }
.parley .past { display: flex; align-items: baseline; gap: 12px; flex: 1; min-width: 0; min-height: max(44px, 2.9333em); align-items: center; padding: 6px calc(2 * var(--s)); border-radius: calc(.6 * var(--r)); }
.past .label { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.past .meta { flex: none; }
.past[aria-current] .label { font-weight: 600; }
.past[aria-current] .meta { color: var(--_accent); }
.chats li .icon { margin-inline-end: 6px; }
@media (hover: hover) {
  .chats li:not(:hover, :focus-within) .icon { opacity: 0; }
}
.chats .asked { display: flex; align-items: center; width: 100%; border-radius: calc(.6 * var(--r)); flex-wrap: wrap; gap: 8px; padding: 10px calc(2 * var(--s)); background: var(--_sunken); }
.asked p { flex: 1; min-width: 10em; font-size: .9333em; }
.parley .final { background: var(--_danger); color: var(--_raised); }
.parley .lost { padding: 10px calc(2 * var(--s)); border-radius: calc(.6 * var(--r)); background: var(--_sunken); font-size: .9333em; }
.parley .earlier { align-self: center; margin-top: 4px; }
`
