/** The header's menu, and what a view says that has nothing else to show. */
export const menuStyles = /* css */ `
.parley header { position: relative; }
.menu {
  position: absolute; z-index: 3; inset-block-start: calc(100% - 4px); inset-inline-end: calc(3 * var(--s));
  min-width: min(17em, calc(100% - 24px)); max-width: calc(100% - 24px); max-height: min(30em, 70dvh); padding: 6px; overflow: hidden auto; overscroll-behavior: contain; scrollbar-width: thin;
  border-radius: calc(.8 * var(--r)); background: var(--_raised);
  box-shadow: var(--shadow-2);
  animation: appear calc(.5 * var(--t));
}
.parley .menu .item { display: flex; align-items: center; gap: 10px; width: 100%; min-height: max(36px, 2.4em); padding: 4px 10px; border-radius: calc(.5 * var(--r)); font-size: .9333em; }
.parley .menu .item:is(:hover, :focus) { background: var(--_hover); }
.parley .menu .item:focus { outline: none; }
.parley .menu .item:focus-visible { outline: 2px solid var(--_focus); outline-offset: -2px; }
.menu .item > svg { color: var(--_muted); }
.menu .item > .label { flex: 1; min-width: 0; }
.menu .item > svg:last-child { width: 16px; height: 16px; }
.menu .item[aria-checked] > svg:last-child { color: var(--_accent); }
.switch { flex: none; width: 30px; height: 18px; border-radius: 9px; background: var(--_control); transition: background calc(.5 * var(--t)); }
.switch::before { content: ""; display: block; width: 14px; height: 14px; margin: 2px; border-radius: 50%; background: var(--_raised); transition: translate calc(.5 * var(--t)); }
[aria-checked=true] > .switch { background: var(--_accent); }
[aria-checked=true] > .switch::before { translate: 12px; }
.inside[dir=rtl] [aria-checked=true] > .switch::before { translate: -12px; }
.inside[dir=rtl] .menu :is(.item[aria-haspopup] > svg:last-child, .item.out > svg) { transform: scaleX(-1); }
.quiet { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 8px; min-height: 100%; padding: 24px calc(5 * var(--s)); text-align: center; outline: none; }
.quiet > svg { width: 28px; height: 28px; color: var(--_muted); }
.quiet h3 { font-size: 1.1333em; line-height: 1.4118; font-weight: 600; }
.quiet p { max-width: 24em; text-wrap: balance; }
@media (pointer: coarse) {
  .parley .menu .item { min-height: max(44px, 2.4em); }
}
@media (forced-colors: active) {
  .menu { border: 1px solid; }
  .parley .menu .item:is(:hover, :focus) { outline: 2px solid Highlight; outline-offset: -2px; }
  .switch, .switch::before { border: 1px solid; }
  [aria-checked=true] > .switch { background: Highlight; }
}
`
