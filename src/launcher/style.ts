/**
 * How the element and the launcher look until the chat is used. The rules on `:host` are important
 * because nothing else beats a page's own important rules; `--parley-*` properties come through them.
 */
export const launcherStyle = /* css */ `
  :host {
    all: initial !important;
    display: block !important;
    position: absolute !important;
  }
  .corner {
    position: fixed;
    margin: 0 env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left);
    --size: var(--parley-launcher-size, 3.5em);
    /* Names of a page come through 'all: initial', so what is read is set here, or in button.ts. */
    --fill: var(--parley-accent, #0f6b4f);
    --ink: var(--parley-on-accent, #fff);
  }
  :host([data-scheme='dark']) .corner {
    --fill: var(--parley-accent, #71c1a1);
    --ink: var(--parley-on-accent, #0a0f0c);
  }
  .launcher {
    all: unset;
    display: grid;
    place-items: center;
    width: var(--size);
    height: var(--size);
    box-sizing: border-box;
    /* Seen where colours are forced. */
    border: 2px solid transparent;
    border-radius: 1.25em;
    background: var(--fill);
    color: var(--ink);
    cursor: pointer;
    box-shadow: var(--parley-shadow-2, 0 1px 2px #091e1629, 0 6px 20px -4px #091e1652);
    transition: 0.18s cubic-bezier(0.2, 0.8, 0.2, 1);
    animation: appear 0.24s;
  }
  @keyframes appear {
    0% {
      opacity: 0;
    }
  }
  @media (hover) {
    .launcher:hover {
      filter: brightness(1.1);
    }
  }
  .launcher:active {
    transform: scale(0.95);
  }
  .launcher:focus-visible {
    outline: 2px solid var(--ink);
    box-shadow: 0 0 0 5px var(--fill);
  }
  svg {
    width: 54%;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  [aria-busy='true'] {
    animation: appear 0.8s infinite alternate;
  }
  @media (max-width: 479.98px) {
    .corner {
      --size: var(--parley-launcher-size, 3em);
    }
  }
  @media (prefers-reduced-motion) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
  @media print {
    :host {
      display: none !important;
    }
  }
`
