/**
 * What was said: the assistant's words as text on the page, only the visitor's in a bubble.
 */
export const messageStyles = /* css */ `
.parley article { margin-top: calc(5 * var(--s)); }
.parley .user + .user { margin-top: calc(1.5 * var(--s)); }
.user { display: flex; flex-direction: column; align-items: flex-end; gap: 4px; }
.parley .bubble { max-width: 85%; padding: 8px 14px; border-radius: calc(.9 * var(--r)); border-end-end-radius: calc(.3 * var(--r)); background: var(--parley-tint); color: var(--parley-on-tint); white-space: pre-wrap; }
.queued .bubble { padding: 7px 13px; border: 1px dashed var(--parley-control); background: none; color: inherit; }
.prose { display: flex; flex-direction: column; gap: calc(3 * var(--s)); max-width: 62ch; }
.prose > p { white-space: pre-line; }
.streaming .prose > * { animation: appear calc(.75 * var(--t)); }
.reconnecting .prose { opacity: .75; }
@keyframes breathe { 50% { opacity: .25; } }
.waiting { display: flex; align-items: center; gap: 8px; min-height: 24px; color: var(--parley-muted); font-size: .8667em; }
.prose + .waiting { margin-top: 6px; }
.caret { width: max(3px, .2308em); height: max(18px, 1.3846em); border-radius: 2px; background: var(--parley-accent); animation: breathe 1.4s ease-in-out infinite; }
.dim .caret { background: var(--parley-control); }
.tail { display: flex; align-items: center; gap: 2px; margin: 4px 0 -12px; margin-inline-start: -6px; transition: opacity calc(.5 * var(--t)); }
.tail .meta { margin-inline: 6px 4px; }
@media (hover: hover) {
  .assistant:not(.last, :hover, :focus-within) .tail { opacity: 0; }
}
.trouble { margin-top: calc(2.5 * var(--s)); color: var(--parley-danger); font-size: .9333em; }

.reasoning { margin-bottom: 8px; font-size: .8667em; color: var(--parley-muted); }
.reasoning summary { display: flex; align-items: center; gap: 4px; min-height: 24px; width: fit-content; margin-inline-start: -4px; cursor: pointer; list-style: none; border-radius: calc(.2 * var(--r)); }
.reasoning summary::-webkit-details-marker { display: none; }
.reasoning svg { width: max(16px, 1.2308em); height: max(16px, 1.2308em); transition: transform calc(.5 * var(--t)); }
.inside[dir=rtl] .reasoning svg { transform: scaleX(-1); }
.reasoning[open] summary svg { transform: rotate(90deg); }
.reasoning > p { margin: 4px 0 8px; padding-inline-start: 12px; border-inline-start: 2px solid var(--parley-border); white-space: pre-line; }
.parley .tools { display: grid; gap: 2px; margin-bottom: 8px; font-size: .8667em; color: var(--parley-muted); }
.tools .failed { color: var(--parley-danger); }
.parley .sources { display: grid; gap: 4px; margin-top: 12px; padding: 10px 14px; padding-inline-start: 2.5em; border-radius: calc(.6 * var(--r)); background: var(--parley-sunken); font-size: .8667em; list-style: decimal; max-width: 62ch; }
.sources li::marker, .sources small { color: var(--parley-muted); font-size: .9231em; }

.divider { display: flex; align-items: center; gap: 12px; margin-top: calc(5 * var(--s)) !important; font-size: .8em; line-height: 1.3334; font-weight: 600; color: var(--parley-accent); }
.divider.earlier { color: var(--parley-muted); font-weight: 400; }
.divider::before, .divider::after { content: ""; flex: 1; height: 1px; background: var(--parley-border); }
`
