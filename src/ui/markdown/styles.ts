/**
 * How an answer's markdown looks; travels in its chunk.
 */
export const markdownStyles = /* css */ `
.prose :is(h4, h5, h6) { font-weight: 600; line-height: 1.4; letter-spacing: -.01em; }
.prose h4 { font-size: 1.1333em; margin-top: 8px; }
.prose h5 { margin-top: 4px; }
.prose h6 { color: var(--parley-muted); }
.prose > :first-child { margin-top: 0; }
.prose :is(ul, ol) { padding-inline-start: 1.5em; display: grid; gap: 4px; }
.prose ul { list-style: disc; }
.prose ul ul { list-style: circle; }
.prose ol { list-style: decimal; }
.prose li { padding-inline-start: 2px; white-space: pre-line; }
.prose li::marker { color: var(--parley-muted); }
.prose li > :is(ul, ol, p, pre, .code-block, .table, blockquote) { margin-top: 4px; }
.prose li:has(> .task) { list-style: none; }
.task { display: inline-block; width: 1.5em; margin-inline-start: -1.5em; color: var(--parley-muted); }
.prose strong { font-weight: 600; }
.prose em { font-style: italic; }
.prose del { color: var(--parley-muted); }
.prose .host { color: var(--parley-muted); font-size: .8667em; }
.prose hr { width: 100%; margin: 8px 0; border: 0; border-top: 1px solid var(--parley-border); }
.prose blockquote { display: grid; gap: 8px; padding-inline-start: 14px; border-inline-start: 2px solid var(--parley-control); color: var(--parley-muted); white-space: pre-line; }
.fresh { animation: appear calc(.75 * var(--t)) ease-out; }
.number { font-variant-numeric: tabular-nums; }
.prose a:not(.cite) > .number { margin-inline-start: .3em; vertical-align: .25em; }
.parley .cite { display: inline-block; vertical-align: .25em; line-height: 1; text-decoration: none; border-radius: 1em; }
.cite .number { transition: background calc(.5 * var(--t)), color calc(.5 * var(--t)); }
.cite:is(:hover, :focus-visible) .number { background: var(--parley-accent); color: var(--parley-on-accent); }
.prose { position: relative; }
/* Below the line of its number, as wide as the text: there it is cut off by nothing. */
.card { display: none; position: absolute; z-index: 1; inset-inline: 0; width: fit-content; max-width: 100%; margin-top: 4px; gap: 2px; padding: 8px 12px; border-radius: calc(.5 * var(--r)); background: var(--parley-raised); color: var(--parley-text); box-shadow: var(--shadow-1); font-size: .8667em; line-height: 1.4; white-space: normal; animation: appear calc(.5 * var(--t)); }
.card-title { font-weight: 600; }
.card small { color: var(--parley-muted); font-size: .9231em; }
.cite:not(.away):is(:hover, :focus-visible) .card { display: grid; }
.prose :is(code, pre) { font-family: var(--mono); font-size: .8667em; }
.prose code { -webkit-box-decoration-break: clone; box-decoration-break: clone; padding: 1px 4px; border-radius: calc(.3 * var(--r)); border: 1px solid var(--parley-border); background: var(--parley-sunken); white-space: pre-wrap; }
.code-block { max-width: 100%; border: 1px solid var(--parley-border); border-radius: calc(.6 * var(--r)); background: var(--parley-sunken); overflow: hidden; }
.bar { display: flex; align-items: center; min-height: 32px; padding: 4px; padding-inline-start: 14px; margin-bottom: -4px; font-size: .8em; color: var(--parley-muted); }
.bar > span { flex: 1; }
.prose pre { padding: 2px 14px 12px; overflow-x: auto; line-height: 1.5385; scrollbar-width: thin; scrollbar-color: var(--parley-control) transparent; }
.parley .prose pre:focus-visible, .table:focus-visible { outline-offset: -2px; }
.prose pre code { padding: 0; border: 0; background: none; font-size: 1em; white-space: pre; }
.prose .wrapped code { white-space: pre-wrap; overflow-wrap: anywhere; }
.table { max-width: 100%; overflow-x: auto; border: 1px solid var(--parley-border); border-radius: calc(.6 * var(--r)); scrollbar-width: thin; scrollbar-color: var(--parley-control) transparent; }
.prose table { width: 100%; border-collapse: collapse; font-size: .9333em; line-height: 1.4286; }
.prose :is(th, td) { padding: 7px 12px; text-align: start; vertical-align: top; min-width: 5em; max-width: 20em; overflow-wrap: break-word; }
.prose th { font-weight: 600; background: var(--parley-sunken); }
.prose tr + tr td, .prose tbody tr:first-child td { border-top: 1px solid var(--parley-border); }
.prose .center { text-align: center; }
.prose .end { text-align: end; }
`
