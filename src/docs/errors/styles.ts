/** How the pages look: the palette of the widget, light and dark. */
export const styles = /* css */ `
:root {
  --bg: #fafdfc;
  --sunken: #f0f6f3;
  --text: #19201d;
  --muted: #5f6763;
  --border: #dae2de;
  --accent: #0f6b4f;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #131816;
    --sunken: #1d221f;
    --text: #e9eeec;
    --muted: #afb7b3;
    --border: #2d3330;
    --accent: #71c1a1;
  }
}
@media (prefers-contrast: more) {
  :root {
    --muted: var(--text);
    --border: var(--text);
  }
}
* {
  box-sizing: border-box;
}
body {
  margin: 0;
  background: var(--bg);
  color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  overflow-wrap: break-word;
}
header,
main {
  max-width: 46rem;
  margin: 0 auto;
  padding: 0 1.25rem;
}
header {
  padding-top: 1.5rem;
  font-size: 0.875rem;
}
main {
  padding-bottom: 6rem;
}
h1 {
  margin: 2rem 0 0.25rem;
  font-size: 1.75rem;
  line-height: 1.25;
  letter-spacing: -0.01em;
}
h1 code {
  font-size: 0.95em;
}
h2 {
  margin: 0 0 0.75rem;
  font-size: 1.25rem;
  line-height: 1.4;
}
h3 {
  margin: 1.5rem 0 0.375rem;
  font-size: 0.9375rem;
}
p {
  margin: 0 0 0.75rem;
  max-width: 40rem;
}
section {
  margin-top: 2.25rem;
  padding-top: 1.5rem;
  border-top: 1px solid var(--border);
}
.lead {
  font-size: 1.125rem;
}
.source {
  margin: 0;
  color: var(--muted);
}
a {
  color: var(--accent);
  text-underline-offset: 0.15em;
}
a:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 2px;
  border-radius: 2px;
}
code {
  font: 0.9em/1.5 ui-monospace, 'SF Mono', SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
  overflow-wrap: anywhere;
}
p > code,
td > code {
  padding: 0.1em 0.3em;
  border-radius: 0.3em;
  background: var(--sunken);
}
pre {
  margin: 0 0 1rem;
  padding: 0.875rem 1rem;
  border: 1px solid var(--border);
  border-radius: 0.75rem;
  background: var(--sunken);
  white-space: pre-wrap;
}
pre code {
  font-size: 0.8125rem;
}
/* One click takes all of a line that is to be copied. */
.copy {
  user-select: all;
}
.codes {
  margin: 0;
  padding: 0;
  list-style: none;
}
.codes li {
  padding: 0.375rem 0;
}
.codes span {
  color: var(--muted);
}
.codes a {
  display: inline-block;
  min-height: 1.5rem;
  margin-right: 0.5rem;
}
table {
  width: 100%;
  border-collapse: collapse;
  font-size: 0.9375rem;
}
th,
td {
  padding: 0.5rem 0.75rem 0.5rem 0;
  border-bottom: 1px solid var(--border);
  text-align: start;
  vertical-align: top;
}
/* A name is not broken where there is room for it. */
td code {
  overflow-wrap: break-word;
}
th {
  color: var(--muted);
  font-weight: 500;
}
@media (max-width: 40rem) {
  .codes span {
    display: block;
  }
  h1 {
    font-size: 1.375rem;
  }
  table,
  tbody,
  tr,
  td {
    display: block;
  }
  /* Still read out, but no line of its own. */
  thead {
    position: absolute;
    clip-path: inset(50%);
    width: 1px;
    height: 1px;
    overflow: hidden;
    white-space: nowrap;
  }
  tr {
    padding: 0.75rem 0;
    border-bottom: 1px solid var(--border);
  }
  td {
    padding: 0.125rem 0;
    border: 0;
  }
  td code {
    overflow-wrap: anywhere;
  }
  td:first-child {
    font-weight: 600;
  }
  td:not(:first-child)::before {
    content: attr(data-head);
    display: block;
    color: var(--muted);
    font-size: 0.8125rem;
  }
}
@media print {
  pre {
    break-inside: avoid;
  }
}
`
