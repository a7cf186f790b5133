/**
 * The transcript before anything was said: welcome, starters, refusals.
 */
export const transcriptStyles = /* css */ `
.transcript { position: relative; flex: 1; min-height: 0; }
.log {
  position: relative; height: 100%; overflow: hidden auto; overscroll-behavior: contain; overflow-anchor: none;
  scrollbar-width: thin; scrollbar-color: var(--parley-border) transparent; outline-offset: -3px !important;
}
.log.scrolled { box-shadow: inset 0 1px var(--parley-border); }
.said { display: flex; flex-direction: column; min-height: 100%; padding: var(--s) calc(5 * var(--s)) calc(4 * var(--s)); overflow-wrap: anywhere; }
.welcome { display: flex; flex-direction: column; padding-top: calc(5 * var(--s)); }
.welcome:last-child { flex: 1; }
.parley .greeting { font-size: 1.4667em; line-height: 1.3637; font-weight: 600; letter-spacing: -.015em; text-wrap: balance; word-break: auto-phrase; white-space: pre-line; }
.welcome .long { white-space: pre-line; }
.parley .starters { display: flex; flex-direction: column; align-items: flex-start; gap: calc(2 * var(--s)); margin-top: auto; padding-top: calc(6 * var(--s)); }
.parley .starters button { min-height: 40px; padding: 7px 14px; border-radius: calc(.7 * var(--r)); border: 1px solid var(--parley-border); background: var(--parley-raised); transition: background calc(.5 * var(--t)), border-color calc(.5 * var(--t)); }
.parley .starters button:hover { background: var(--parley-hover); border-color: var(--parley-control); }

@keyframes appear { from { opacity: 0; } }
.parley .pill {
  position: absolute; inset-block-end: 8px; inset-inline: 0; width: fit-content; margin-inline: auto;
  display: flex; align-items: center; gap: 4px; min-height: 32px; padding: 4px 14px; padding-inline-start: 8px; border-radius: calc(.8 * var(--r));
  background: var(--parley-raised); font-size: .8667em; font-weight: 600; animation: appear calc(.75 * var(--t));
  box-shadow: var(--shadow-1);
}
.parley .pill:hover { background: var(--parley-hover); }
.pill svg { width: max(18px, 1.3846em); height: max(18px, 1.3846em); }
@media (pointer: coarse) {
  .parley .starters button, .parley .pill { min-height: 44px; }
  .parley .pill { border-radius: 22px; }
}

.refusal { display: flex; flex-direction: column; align-items: flex-start; gap: 12px; padding-top: 24px; }
.refusal > svg { color: var(--parley-muted); width: max(28px, 1.8667em); height: max(28px, 1.8667em); }
.reason { width: 100%; display: grid; gap: 10px; padding: 14px; border-radius: calc(.6 * var(--r)); border: 1px solid var(--parley-border); background: var(--parley-sunken); font-size: .8667em; line-height: 1.5385; text-align: left; overflow-wrap: anywhere; }
.reason .code { font-family: var(--mono); font-weight: 600; color: var(--parley-danger); }
.reason dl { display: grid; gap: 2px; }
.reason dl > div { display: flex; gap: 12px; }
.reason dt { flex: none; width: 4em; color: var(--parley-muted); }
.reason .fix { padding: 8px 10px; border-radius: calc(.4 * var(--r)); background: var(--parley-tint); color: var(--parley-on-tint); }
`
