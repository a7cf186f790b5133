/**
 * The tray above the field, what is dropped on the panel, and what a message shows of attachments.
 */
export const attachmentStyles = /* css */ `
.tray { flex: 0 0 100%; display: grid; gap: 8px; padding: 10px 10px 0; min-width: 0; }
.tray.none { padding: 0; }
.picker { display: none; }
.parley .items { display: flex; flex-wrap: wrap; gap: 8px; max-height: 11em; overflow-y: auto; margin: -11px; padding: 11px; scrollbar-width: thin; }
:is(.items, .enclosed) .item { position: relative; display: flex; align-items: center; gap: 8px; min-width: 0; max-width: 100%; border: 1px solid var(--parley-border); border-radius: calc(.5 * var(--r)); background: var(--parley-sunken); font-size: .8667em; line-height: 1.35; }
.items .item { flex: 0 1 17em; padding-block: 6px; padding-inline: 10px 2px; min-height: max(48px, 3.7em); box-sizing: border-box; }
:is(.items, .enclosed) .item > svg, .enclosed button > svg { flex: none; width: max(20px, 1.5em); height: max(20px, 1.5em); color: var(--parley-muted); }
.file { flex: 1; display: grid; min-width: 0; }
.file small { color: var(--parley-muted); font-size: .9231em; }
.name { position: relative; display: flex; min-width: 0; white-space: pre; }
.name > :nth-child(2) { overflow: hidden; text-overflow: ellipsis; }
.name > :last-child { flex: none; }
.items .picture { flex: none; width: max(56px, 4.3em); height: max(56px, 4.3em); min-height: 0; padding: 0; overflow: visible; }
.items canvas { width: 100%; height: 100%; object-fit: cover; border-radius: inherit; }
.parley .picture .icon { position: absolute; inset-block-start: -9px; inset-inline-end: -9px; width: max(28px, 2em); height: max(28px, 2em); background: none; color: var(--parley-bg); }
.parley .picture .icon svg { width: max(22px, 1.6em); height: max(22px, 1.6em); padding: 3px; border: 2px solid var(--parley-raised); border-radius: 50%; background: var(--parley-text); stroke-width: 2.5; box-sizing: border-box; }
.parley .picture .icon:hover svg { background: var(--parley-accent); color: var(--parley-on-accent); }
.items .item:not(.picture) .icon { width: max(28px, 2em); height: max(28px, 2em); }
.items .item[aria-busy=true] { opacity: .7; }
.refusals { display: flex; align-items: flex-start; gap: 4px; padding-inline-start: 4px; color: var(--parley-danger); font-size: .8667em; line-height: 1.4; }
.refusals > div { flex: 1; min-width: 0; display: grid; gap: 4px; padding-block: 6px; overflow-wrap: anywhere; }
.offer { padding-inline: 4px; color: var(--parley-muted); font-size: .8667em; }
.drop { position: absolute; inset: 8px; z-index: 3; display: grid; place-content: center; justify-items: center; gap: 8px; border: 2px dashed var(--parley-accent); border-radius: calc(.7 * var(--r)); background: var(--parley-tint); color: var(--parley-on-tint); font-weight: 600; pointer-events: none; }
.drop svg { width: 28px; height: 28px; }

.parley .enclosed { display: flex; flex-wrap: wrap; margin-block-end: 2px; justify-content: flex-end; gap: 6px; max-width: 85%; }
.enclosed .picture { position: relative; overflow: hidden; border-radius: calc(.9 * var(--r)); border: 1px solid var(--parley-border); background: var(--parley-sunken); }
.enclosed canvas { display: block; max-width: min(100%, 15em); max-height: 15em; }
.enclosed canvas:not(.drawn) { width: 10em; height: 7.5em; visibility: hidden; }
.enclosed .instead { position: absolute; inset: 0; display: grid; place-content: center; padding: 12px; color: var(--parley-muted); font-size: .8667em; text-align: center; overflow-wrap: anywhere; overflow: hidden; }
.enclosed .drawn + .instead { display: none; }
.several .picture { width: 7.5em; height: 7.5em; }
.several canvas { width: 100%; height: 100%; max-width: none; max-height: none; object-fit: cover; }
.enclosed .item { width: 15em; }
.parley .enclosed button { display: flex; align-items: center; gap: 8px; width: 100%; min-width: 0; padding: 8px 12px; border-radius: inherit; text-align: start; font: inherit; color: inherit; }
.parley .enclosed button:hover { background: var(--parley-hover); }
@media (pointer: coarse) {
  .items .picture { width: max(68px, 5em); height: max(68px, 5em); }
  .parley .items .item .icon { width: 44px; height: 44px; }
  .parley .picture .icon { inset-block-start: -11px; inset-inline-end: -11px; }
  .parley .enclosed button { min-height: 44px; }
  .offer .act { min-height: 44px; }
}
@media (forced-colors: active) {
  .drop, .picture .icon svg { border-color: Highlight; outline: 1px solid; }
}
`
