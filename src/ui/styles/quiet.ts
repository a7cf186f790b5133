/** What is said in the middle of a view that has nothing else to show. */
export const quietStyles = /* css */ `
.quiet { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 8px; min-height: 100%; padding: 24px calc(5 * var(--s)); text-align: center; outline: none; }
.quiet > svg { width: 28px; height: 28px; color: var(--_muted); }
.quiet h3 { font-size: 1.1333em; line-height: 1.4118; font-weight: 600; }
.quiet p { max-width: 24em; text-wrap: balance; }
`
