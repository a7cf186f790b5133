/**
 * The composer and the notices above it. It keeps its place whatever happens above.
 */
export const composerStyles = /* css */ `
.parley footer { flex: none; display: grid; gap: calc(2 * var(--s)); padding: calc(2 * var(--s)) calc(3 * var(--s)) calc(3 * var(--s) + env(safe-area-inset-bottom)); }
.parley form { display: grid; gap: 6px; margin: 0; }
#parley-meta:empty { display: none; }
#parley-meta:empty { display: none; }
.parley form .meta { padding-inline: 14px; }
.editing-bar { display: flex; align-items: center; justify-content: space-between; gap: 12px; }
.field { display: flex; flex-wrap: wrap; align-items: flex-end; border: 1px solid var(--parley-control); border-radius: calc(.7 * var(--r)); background: var(--parley-raised); transition: border-color calc(.5 * var(--t)), box-shadow calc(.5 * var(--t)); }
.field:focus-within { border-color: var(--parley-focus); box-shadow: 0 0 0 1px var(--parley-focus); }
.parley textarea {
  flex: 1; min-width: 0; max-height: calc(9.6em + 20px); margin: 0; padding: 10px 4px 10px 14px; padding-inline: 14px 4px;
  border: 0; border-radius: calc(.7 * var(--r)); background: none; resize: none; overflow-y: auto; scrollbar-width: thin;
}
.parley textarea:focus-visible { outline: none; }
.parley textarea::placeholder { color: var(--parley-muted); opacity: 1; }
.sheet textarea { font-size: max(16px, 1em); line-height: 1.5; }
.parley [part=attach] { flex: none; width: max(32px, 2.1333em); height: max(32px, 2.1333em); margin: 5px; margin-inline-end: 0; }
.parley [part=attach] + textarea { padding-inline-start: 6px; }
.parley .send { display: grid; place-items: center; flex: none; width: max(32px, 2.1333em); height: max(32px, 2.1333em); margin: 5px; border-radius: calc(.5 * var(--r)); background: var(--parley-accent); color: var(--parley-on-accent); transition: background calc(.5 * var(--t)), color calc(.5 * var(--t)); }
.parley .send[aria-disabled=true] { background: var(--parley-hover); color: var(--parley-muted); }
.parley .send.stop { background: var(--parley-text); color: var(--parley-bg); }
.send.stop svg { fill: currentColor; }
.seconds { color: var(--parley-text); font-size: .8em; font-weight: 600; }
.notice { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; padding: 8px 14px; border-radius: calc(.7 * var(--r)); background: var(--parley-sunken); font-size: .9333em; }
.notice p { flex: 1; min-width: 12em; }
.notice:has(.outline + .outline) { padding-block: 12px; }
.notice:has(.outline + .outline) p { flex-basis: 100%; }
footer > .reason { max-height: 14em; overflow-y: auto; }
@media (pointer: coarse) {
  .parley [part=attach] { width: max(44px, 2.1333em); height: max(44px, 2.1333em); margin: 4px; margin-inline-end: 0; }
  .parley .send { width: max(44px, 2.1333em); height: max(44px, 2.1333em); margin: 4px; }
  .parley textarea { padding-block: 14px; max-height: calc(9.6em + 28px); }
}
`
