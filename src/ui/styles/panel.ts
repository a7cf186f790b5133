/**
 * The panel itself, its header, and the small things that appear all over it. Lengths are `em` or
 * `px`: `rem` would be the page's. What a site may set has a short name here: `--r` a panel's radius,
 * of which the others are parts; `--s` a step of space; `--t` how long a large movement takes.
 */
export const panelStyles = /* css */ `
.parley {
  height: 100%;
  font: 400 var(--parley-text-size, .9375em)/1.6 var(--parley-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
  --mono: var(--parley-font-mono, ui-monospace, "SF Mono", Menlo, Consolas, monospace);
  --r: var(--parley-radius, 20px);
  --s: var(--parley-space, 4px);
  --t: var(--parley-duration, 240ms);
  --shadow-1: var(--parley-shadow-1, 0 0 0 1px var(--parley-border), 0 4px 16px -4px rgb(var(--shade) / .25));
  --shadow-2: var(--parley-shadow-2, 0 0 0 1px var(--parley-border), 0 8px 28px -8px rgb(var(--shade) / .32));
  --shadow-3: var(--parley-shadow-3, 0 0 0 1px var(--edge), 0 4px 12px -4px rgb(var(--shade) / .12), 0 20px 56px -12px rgb(var(--shade) / .28));
  color: var(--parley-text);
  font-variant-numeric: tabular-nums;
  text-align: start;
  -webkit-text-size-adjust: none;
  -webkit-tap-highlight-color: transparent;
}
.parley *, .parley ::before, .parley ::after { box-sizing: border-box; }
.parley :is(p, h2, h3, h4, h5, h6, ul, ol, dl, dd, pre, blockquote) { margin: 0; padding: 0; }
.parley ul { list-style: none; }
.parley :is(button, textarea) { font: inherit; letter-spacing: inherit; color: inherit; }
.parley button { margin: 0; padding: 0; border: 0; background: none; cursor: pointer; text-align: start; }
.parley [aria-disabled=true] { cursor: default; }
.parley a { color: var(--parley-link); text-underline-offset: 2px; }
.parley :focus-visible { outline: 2px solid var(--parley-focus); outline-offset: 2px; }
.parley svg {
  display: block; flex: none; width: max(20px, 1.3333em); height: max(20px, 1.3333em); fill: none; stroke: currentColor;
  stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round;
}
.parley .turned { transform: rotate(180deg); }
.parley .hidden {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.parley .danger { color: var(--parley-danger); }

.panel {
  display: none; position: fixed; inset: auto; margin: 0; padding: 0; border: 0; overflow: hidden;
  max-width: none; max-height: none; color: inherit; background: var(--parley-bg);
  opacity: 0; transform: translateY(8px) scale(.96); transform-origin: calc(100% - 2em) calc(100% + 2.5em);
  transition: opacity calc(.667 * var(--t)) cubic-bezier(.4,0,1,1), transform calc(.667 * var(--t)) cubic-bezier(.4,0,1,1),
    width var(--t) cubic-bezier(.2,.8,.2,1), display calc(.667 * var(--t)) allow-discrete, overlay calc(.667 * var(--t)) allow-discrete;
}
.panel::backdrop { background: none; }
.panel.on { display: block; opacity: 1; transform: none; transition-duration: var(--t); transition-timing-function: cubic-bezier(.2,.8,.2,1); }
@starting-style { .panel.on { opacity: 0; transform: translateY(8px) scale(.96); } }
.panel.floating {
  inset-block-end: calc(var(--y) + env(safe-area-inset-bottom)); inset-inline-end: var(--x);
  width: min(var(--parley-panel-width, 26.667em), 100vw - 2 * var(--x));
  height: min(var(--parley-panel-height, 46.933em), 100dvh - var(--y) - 20px);
  border-radius: var(--r);
  box-shadow: var(--shadow-3);
}
.panel.floating.start { inset-inline: var(--x) auto; transform-origin: 2em calc(100% + 2.5em); }
.parley[dir=rtl] .panel { transform-origin: 2em calc(100% + 2.5em); }
.parley[dir=rtl] .panel.start { transform-origin: calc(100% - 2em) calc(100% + 2.5em); }
.panel.floating.wide { width: min(37.333em, 100vw - 2 * var(--x)); }
.panel.sheet { inset: 0; width: 100%; height: 100dvh; }
.panel.inline { position: relative; width: 100%; height: var(--parley-panel-height, 100%); min-height: 22em; max-height: min(100dvh, 44em); border-radius: var(--r); box-shadow: 0 0 0 1px var(--parley-border); transition: none; }
.inside { display: flex; flex-direction: column; height: 100%; }
.sheet .inside { padding: env(safe-area-inset-top) env(safe-area-inset-right) 0 env(safe-area-inset-left); }

.parley header { min-height: calc(2.6667em + 6 * var(--s)); display: flex; align-items: center; gap: 4px; flex: none; padding: calc(3.5 * var(--s)) calc(5 * var(--s)) calc(2.5 * var(--s)); padding-inline: calc(5 * var(--s)) calc(3 * var(--s)); }
.body { position: relative; display: flex; flex-direction: column; flex: 1; min-height: 0; }
.away > :not(.view) { visibility: hidden; }
.view { position: absolute; inset: 0; overflow: hidden auto; overscroll-behavior: contain; scrollbar-width: thin; scrollbar-color: var(--_border) transparent; overflow-wrap: anywhere; animation: appear var(--t); }
.who { flex: 1; min-width: 0; }
.who.alone { display: grid; align-content: center; min-height: 2.6667em; }
.parley [part=back] { margin-inline: calc(-2 * var(--s)) 2px; }
.inside[dir=rtl] [part=back] > svg { transform: scaleX(-1); }
.parley h2 { font-size: 1.1333em; line-height: 1.4118; font-weight: 600; letter-spacing: -.01em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.parley h2:focus { outline: none; }
.status { display: flex; align-items: center; gap: 6px; font-size: .8em; line-height: 1.3334; color: var(--parley-muted); }
.status::before { content: ""; width: .5em; height: .5em; border-radius: 50%; background: var(--parley-control); }
.status.ok::before { background: var(--parley-ok); }
.status.warn::before { background: var(--parley-warn); }

.parley .icon { display: grid; place-items: center; flex: none; width: max(32px, 2.1333em); height: max(32px, 2.1333em); border-radius: calc(.5 * var(--r)); color: var(--parley-muted); transition: background calc(.5 * var(--t)), color calc(.5 * var(--t)); }
.parley .icon:hover { background: var(--parley-hover); color: var(--parley-text); }
.parley .icon[aria-pressed=true] { color: var(--parley-accent); background: var(--parley-tint); }
.parley .act { min-height: 24px; color: var(--parley-link); text-decoration: underline; text-underline-offset: 2px; border-radius: calc(.2 * var(--r)); }
.parley .outline, .parley .solid { display: inline-grid; align-items: center; flex: none; min-height: 32px; padding: 4px 14px; border-radius: calc(.5 * var(--r)); font-weight: 600; font-size: .9333em; text-decoration: none; transition: background calc(.5 * var(--t)); }
.parley .outline { border: 1px solid var(--parley-control); }
.parley .outline:hover { background: var(--parley-hover); }
.parley .solid { background: var(--parley-accent); color: var(--parley-on-accent); }
.parley .meta { font-size: .8em; line-height: 1.3334; color: var(--parley-muted); }
.parley .meta.danger { color: var(--parley-danger); }

@media (pointer: coarse) {
  .parley .icon { width: max(44px, 2.1333em); height: max(44px, 2.1333em); border-radius: calc(.7 * var(--r)); }
  .parley .act { min-height: 44px; padding-inline: 4px; }
  .parley :is(.outline, .solid) { min-height: 44px; }
}
@media (prefers-contrast: more) {
  .parley { --_muted: var(--parley-text); --_border: var(--parley-control); }
}
@media (forced-colors: active) {
  .panel.on { border: 1px solid; }
  .parley :is(.bubble, .send, .pill, .solid, .notice) { border: 1px solid; }
  .field:focus-within { outline: 2px solid; }
  .parley header { border-bottom: 1px solid; }
  .caret, .status::before { background: CanvasText !important; }
  .parley .send[aria-disabled=true] { color: GrayText; border-color: GrayText; }
}
@media (prefers-reduced-motion: reduce) {
  .parley, .parley *, .parley ::before { transition-duration: 1ms !important; animation-duration: 1ms !important; animation-iteration-count: 1 !important; }
}
@media print { .parley { display: none; } }
`
