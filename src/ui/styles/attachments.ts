/**
 * The tray above the field, what is dropped on the panel, and what a message shows of attachments.
 */
export const attachmentStyles = /* css */ `
.tray { flex: 0 0 100%; display: grid; gap: 8px; padding: 10px 10px 0; min-width: 0; }
.tray.none { padding: 0; }
.tray.none > .hidden { position: absolute; }
.picker { display: none; }
.parley .items { display: flex; flex-wrap: wrap; gap: 8px; max-height: 11em; overflow-y: auto; margin: -4px; padding: 4px; scrollbar-width: thin; }
.item { position: relative; display: flex; align-items: center; gap: 8px; min-width: 0; max-width: 100%; border: 1px solid var(--parley-border); border-radius: calc(.5 * var(--r)); background: var(--parley-sunken); font-size: .8667em; line-height: 1.35; }
.items .item { width: 13.5em; padding: 6px 4px 6px 10px; padding-inline: 10px 4px; min-height: 48px; box-sizing: border-box; }
.item > svg, .item button > svg { flex: none; width: 20px; height: 20px; color: var(--parley-muted); }
.file { flex: 1; display: grid; min-width: 0; }
.file small { color: var(--parley-muted); font-size: .9231em; }
.name { position: relative; display: flex; min-width: 0; white-space: pre; }
.name > :nth-child(2) { overflow: hidden; text-overflow: ellipsis; }
.name > :last-child { flex: none; }
.items .picture { width: 56px; height: 56px; min-height: 0; padding: 0; overflow: visible; }
.items canvas { width: 100%; height: 100%; object-fit: cover; border-radius: inherit; }
.picture .icon { position: absolute; inset-block-start: -6px; inset-inline-end: -6px; width: 24px; height: 24px; border-radius: 50%; background: var(--parley-text); color: var(--parley-bg); }
.picture .icon svg { width: 14px; height: 14px; stroke-width: 2; }
.picture .icon::after { content: ""; position: absolute; inset: 0; }
.item[aria-busy=true] { opacity: .7; }
.refusals { display: flex; align-items: flex-start; gap: 4px; padding-inline-start: 4px; color: var(--parley-danger); font-size: .8667em; line-height: 1.4; }
.refusals > div { flex: 1; min-width: 0; display: grid; gap: 4px; padding-block: 6px; overflow-wrap: anywhere; }
.offer { padding-inline: 4px; color: var(--parley-muted); font-size: .8667em; }
.drop { position: absolute; inset: 8px; z-index: 3; display: grid; place-content: center; justify-items: center; gap: 8px; border: 2px dashed var(--parley-accent); border-radius: calc(.7 * var(--r)); background: var(--parley-tint); color: var(--parley-on-tint); font-weight: 600; pointer-events: none; }
.drop svg { width: 28px; height: 28px; }

.parley .sent { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 6px; max-width: 85%; }
.sent .picture { position: relative; overflow: hidden; border-radius: calc(.9 * var(--r)); border: 1px solid var(--parley-border); background: var(--parley-sunken); }
.sent canvas { display: block; max-width: min(100%, 15em); max-height: 15em; }
.sent canvas:not(.drawn) { width: 10em; height: 7.5em; visibility: hidden; }
.sent .instead { position: absolute; inset: 0; display: grid; place-content: center; padding: 12px; color: var(--parley-muted); font-size: .8667em; text-align: center; overflow-wrap: anywhere; overflow: hidden; }
.sent .drawn + .instead { display: none; }
.several .picture { width: 7.5em; height: 7.5em; }
.several canvas { width: 100%; height: 100%; max-width: none; max-height: none; object-fit: cover; }
.sent .item { width: 15em; }
.parley .sent button { display: flex; align-items: center; gap: 8px; width: 100%; min-width: 0; padding: 8px 12px; border-radius: inherit; text-align: start; font: inherit; color: inherit; }
.parley .sent button:hover { background: var(--parley-hover); }
@media (pointer: coarse) {
  .picture .icon::after { inset: -10px; }
}
@media (forced-colors: active) {
  .drop, .picture .icon { border-color: Highlight; outline: 1px solid; }
}
`
