/**
 * What was said: the assistant's words as text on the page, only the visitor's in a bubble.
 */
export const messageStyles = /* css */ `
.parley article { margin-top: calc(5 * var(--s)); }
.parley .user + .user { margin-top: calc(1.5 * var(--s)); }
.user { display: flex; flex-direction: column; align-items: flex-end; gap: 4px; }
.parley .bubble { min-width: 0; padding: 8px 14px; border-radius: calc(.9 * var(--r)); border-end-end-radius: calc(.3 * var(--r)); background: var(--parley-tint); color: var(--parley-on-tint); white-space: pre-wrap; }
.uploading { display: grid; justify-items: end; gap: 4px; }
.progress { width: 10em; height: 3px; overflow: hidden; border-radius: 2px; background: var(--parley-border); }
.progress > span { display: block; height: 100%; border-radius: inherit; background: var(--parley-accent); transition: inline-size var(--t); }
.queued .bubble { padding: 7px 13px; border: 1px dashed var(--parley-control); background: none; color: inherit; }
.prose { display: flex; flex-direction: column; gap: calc(3 * var(--s)); max-width: 62ch; }
.prose > p { white-space: pre-line; }
.reconnecting .prose { opacity: .75; }
@keyframes breathe { 50% { opacity: .25; } }
.waiting { display: flex; align-items: center; gap: 8px; min-height: 24px; color: var(--parley-muted); font-size: .8667em; }
.prose + .waiting { margin-top: 6px; }
.caret { width: max(3px, .2308em); height: max(18px, 1.3846em); border-radius: 2px; background: var(--parley-accent); animation: breathe 1.4s ease-in-out infinite; }
.dim .caret { background: var(--parley-control); }
/* Its icons stand on the line of the text; what is not hovered keeps its place and is not seen. */
.tail { display: flex; align-items: center; gap: 2px; margin: 4px 0 -12px; margin-inline-start: -6px; transition: opacity calc(.5 * var(--t)); }
.own { --icon: calc(4px + max(32px, 2.1333em)); display: flex; flex-direction: row-reverse; align-items: center; align-self: stretch; gap: 4px; }
/* A bubble is as wide with the icon beside it as without. */
.own > .bubble { max-width: min(85%, 100% - var(--icon)); }
.own > .tail { flex: none; margin: 0; }
.tail .meta { margin-inline: 6px 4px; }
@media (hover: hover) {
  .assistant:not(.last, :hover, :focus-within) > .tail, .user:not(:hover, :focus-within) .tail { opacity: 0; }
}
.parley .copy > svg + svg, .parley .copied > svg:first-child { display: none; }
.parley .copied { color: var(--parley-accent); }
.parley .copied > svg + svg { display: block; }
.edited .bubble { box-shadow: 0 0 0 2px var(--parley-bg), 0 0 0 3px var(--parley-focus); }
.parley .trouble { margin-top: calc(2.5 * var(--s)); color: var(--parley-danger); font-size: .9333em; }

.row { margin-bottom: 4px; font-size: .8667em; color: var(--parley-muted); }
.tools + .prose, .row + .prose { margin-top: 8px; }
.row summary, p.row { display: flex; align-items: center; gap: 4px; min-height: 26px; }
.row summary { width: fit-content; max-width: 100%; padding-inline: 2px 8px; margin-inline-start: -4px; cursor: pointer; list-style: none; border-radius: calc(.4 * var(--r)); transition: background calc(.5 * var(--t)), color calc(.5 * var(--t)); }
.row summary::-webkit-details-marker { display: none; }
.row summary:hover { background: var(--parley-hover); color: var(--parley-text); }
.row svg { width: max(16px, 1.2308em); height: max(16px, 1.2308em); transition: transform calc(.5 * var(--t)); }
.inside[dir=rtl] .row svg { transform: scaleX(-1); }
.row[open] > summary svg, .inside[dir=rtl] .row[open] > summary svg { transform: rotate(90deg); }
p.row { padding-inline-start: max(18px, 1.3846em); }
.row .label { min-width: 0; }
.row small { flex: none; font-size: .9231em; }
.row small::before { content: "· "; }
.row.running > summary .label, p.row.running .label { animation: breathe 1.8s ease-in-out infinite; }
.row.failed > summary .label, p.row.failed .label { color: var(--parley-danger); }
.opened { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; margin: 4px 0 8px; margin-inline-start: max(5px, .3846em); padding-inline-start: 12px; border-inline-start: 2px solid var(--parley-border); }
.opened > p { white-space: pre-line; }
.opened > p + p { margin-top: 6px; }
.opened pre { max-height: 14em; padding: 8px 12px; overflow: auto; border-radius: calc(.4 * var(--r)); background: var(--parley-sunken); color: var(--parley-text); font: .9231em/1.5 var(--mono); white-space: pre-wrap; scrollbar-width: thin; }

.parley .sources { display: grid; gap: 2px; margin-top: 12px; padding: 10px 14px; border-radius: calc(.6 * var(--r)); background: var(--parley-sunken); font-size: .8667em; list-style: none; counter-reset: source; max-width: 62ch; }
.cited { margin-top: 12px; }
.cited summary { padding: 2px 10px; background: var(--parley-sunken); }
.cited > .sources { margin-top: 4px; font-size: 1em; }
.sources li { counter-increment: source; display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 8px; padding-block: 2px; padding-inline-start: 2em; }
.sources li::before, .number { display: inline-grid; place-items: center; min-width: 1.5em; height: 1.5em; padding-inline: .3em; border-radius: .75em; background: var(--parley-tint); color: var(--parley-on-tint); font-size: .8em; font-weight: 600; line-height: 1; }
.sources li::before { content: counter(source); margin-inline: -2.5em .1em; }
.sources small { color: var(--parley-muted); font-size: .9231em; }

.opinion { display: grid; gap: 10px; margin-top: 18px; padding: 12px 14px 14px; border: 1px solid var(--parley-border); border-radius: calc(.6 * var(--r)); background: var(--parley-raised); font-size: .9333em; max-width: 62ch; animation: appear calc(.75 * var(--t)); }
.opinion .question { font-weight: 600; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; }
.parley .chip { min-height: 32px; padding: 3px 12px; border: 1px solid var(--parley-control); border-radius: calc(.8 * var(--r)); transition: background calc(.5 * var(--t)), border-color calc(.5 * var(--t)); }
.parley .chip:hover { background: var(--parley-hover); }
.parley .chip[aria-pressed=true] { border-color: var(--parley-accent); background: var(--parley-tint); color: var(--parley-on-tint); }
.parley .opinion textarea { max-height: 12em; padding: 8px 12px; border: 1px solid var(--parley-control); border-radius: calc(.5 * var(--r)); background: var(--parley-bg); resize: vertical; }
.parley .opinion textarea:focus { border-color: var(--parley-focus); box-shadow: 0 0 0 1px var(--parley-focus); }
.ways { display: flex; align-items: center; gap: 12px; }
.parley .ways [aria-disabled=true] { border-color: var(--parley-border); color: var(--parley-muted); }
.parley .thanks { margin-top: 16px; }
.thanks:focus { outline: none; }
.parley .follow-ups { margin-top: 20px; padding-top: 0; font-size: .9333em; }
@media (pointer: coarse) {
  .row summary, p.row, .parley .chip { min-height: 44px; }
  .own { --icon: calc(4px + max(44px, 2.1333em)); }
}
@media (forced-colors: active) {
  .parley :is(.chip, .icon)[aria-pressed=true] { outline: 2px solid Highlight; }
  .number, .sources li::before { border: 1px solid; }
}

.divider { display: flex; align-items: center; gap: 12px; margin-top: calc(5 * var(--s)) !important; font-size: .8em; line-height: 1.3334; font-weight: 600; color: var(--parley-accent); }
.parley .assistant + .divider { margin-top: calc(8 * var(--s)) !important; }
.divider.earlier { color: var(--parley-muted); font-weight: 400; }
.divider::before, .divider::after { content: ""; flex: 1; height: 1px; background: var(--parley-border); }
`
