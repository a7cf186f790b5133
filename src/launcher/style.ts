/**
 * How the element and the launcher look. The rules on `:host` are important because nothing else
 * beats a page's own important rules; `--parley-*` properties of the page come through them.
 */
const css = /* css */ `
  :host {
    all: initial !important;
    display: block !important;
    position: absolute !important;
    inset: 0 auto auto 0 !important;
    width: 0 !important;
    height: 0 !important;
  }
  :host([data-inline]) {
    position: relative !important;
    inset: auto !important;
    width: auto !important;
    height: 100% !important;
  }
  @media print {
    :host {
      display: none !important;
    }
  }
  .corner {
    position: fixed;
    bottom: calc(var(--parley-offset-y, var(--offset-y)) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: var(--edge);
    z-index: var(--parley-z, var(--z));
    visibility: hidden;
    opacity: 0;
    --edge: calc(
      var(--parley-offset-x, var(--offset-x)) +
        max(env(safe-area-inset-left, 0px), env(safe-area-inset-right, 0px))
    );
    --size: var(--parley-launcher-size, 3.5em);
    --fill: var(--parley-accent, var(--accent, #0f6b4f));
    --ink: var(--parley-on-accent, var(--on-accent, #fff));
    --paper: var(--parley-raised, #fff);
    --words: var(--parley-text, #19201d);
    --alarm: var(--parley-danger, #c9302d);
    --on-alarm: #fff;
    --shade: 9 30 22;
  }
  :host([data-scheme='dark']) .corner {
    --fill: var(--parley-accent, var(--accent, #71c1a1));
    --ink: var(--parley-on-accent, var(--on-accent, #0a0f0c));
    --paper: var(--parley-raised, #1d221f);
    --words: var(--parley-text, #e9eeec);
    --alarm: var(--parley-danger, #ff8981);
    --on-alarm: #0a0f0c;
    --shade: 0 0 0;
  }
  .corner.start {
    inset-inline: var(--edge) auto;
  }
  .corner.shown {
    visibility: visible;
    opacity: 1;
    transition: opacity 240ms cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  .launcher {
    all: unset;
    box-sizing: border-box;
    position: relative;
    display: grid;
    place-items: center;
    width: var(--size);
    height: var(--size);
    border-radius: calc(var(--size) * 0.357);
    background: var(--fill);
    color: var(--ink);
    cursor: pointer;
    touch-action: manipulation;
    user-select: none;
    -webkit-tap-highlight-color: transparent;
    box-shadow:
      0 1px 2px rgb(var(--shade) / 0.16),
      0 6px 20px -4px rgb(var(--shade) / 0.3);
    transition:
      transform 180ms cubic-bezier(0.2, 0.8, 0.2, 1),
      box-shadow 180ms cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  .launcher::before {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: inherit;
    background: currentColor;
    opacity: 0;
    transition: opacity 120ms;
  }
  .launcher:active {
    transform: scale(0.95);
  }
  .launcher:active::before {
    opacity: 0.16;
  }
  @media (hover: hover) {
    .launcher:hover {
      box-shadow:
        0 1px 3px rgb(var(--shade) / 0.2),
        0 10px 26px -4px rgb(var(--shade) / 0.38);
    }
    .launcher:hover:not(:active) {
      transform: translateY(-1px);
    }
    .launcher:hover:not(:active)::before {
      opacity: 0.08;
    }
  }
  .launcher:focus-visible {
    outline: 2px solid var(--fill);
    outline-offset: 3px;
    box-shadow: 0 0 0 3px var(--paper);
  }
  svg {
    grid-area: 1 / 1;
    width: 50%;
    height: 50%;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
    transition:
      opacity 120ms,
      transform 180ms cubic-bezier(0.2, 0.8, 0.2, 1);
  }
  .launcher[aria-expanded='true'] .mark,
  .launcher[aria-expanded='false'] .arrow {
    opacity: 0;
    transform: scale(0.7);
  }
  .launcher[aria-busy='true'] path:last-child {
    animation: breathe 1.2s ease-in-out infinite;
  }
  @keyframes breathe {
    50% {
      opacity: 0.2;
    }
  }
  .badge {
    position: absolute;
    inset: -0.375em -0.375em auto auto;
    box-sizing: border-box;
    min-width: 1.6667em;
    padding: 0 0.4167em;
    border-radius: 1em;
    background: var(--alarm);
    color: var(--on-alarm);
    box-shadow: 0 0 0 2px var(--paper);
    font: 600 0.75em/1.6667 system-ui, sans-serif;
    font-variant-numeric: tabular-nums;
    text-align: center;
  }
  .badge:empty {
    display: none;
  }
  .corner[dir='rtl'] .badge {
    inset: -0.375em auto auto -0.375em;
  }
  .fallback {
    all: unset;
    display: block;
    padding: 0.625em 1em;
    border-radius: 0.875em;
    background: var(--paper);
    color: var(--words);
    cursor: pointer;
    font: 0.9375em/1.6 system-ui, sans-serif;
    box-shadow:
      0 0 0 1px rgb(var(--shade) / 0.12),
      0 6px 20px -4px rgb(var(--shade) / 0.3);
  }
  .fallback:hover {
    text-decoration: underline;
  }
  .fallback:focus-visible {
    outline: 2px solid var(--fill);
    outline-offset: 3px;
  }
  @media (max-width: 479.98px) {
    .corner {
      --size: var(--parley-launcher-size, 3em);
    }
    .launcher[aria-expanded='true'] {
      visibility: hidden;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .corner.shown,
    .launcher,
    .launcher::before,
    svg {
      transition: none;
    }
    .launcher[aria-busy='true'] path:last-child {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .launcher,
    .fallback {
      border: 2px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }
    .launcher:focus-visible,
    .fallback:focus-visible {
      outline-color: Highlight;
    }
    .badge {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }
  }
`

/** Applies the sheet to a shadow root; returns its undo. */
export const applyStyle = (root: ShadowRoot): (() => void) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  return () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet)
  }
}

/** White where it reaches 4.5:1 on the colour (`#rrggbb`), else the dark ink. WCAG 2.2. */
export const inkOn = (colour: string): string => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#fff' : '#0a0f0c'
}
