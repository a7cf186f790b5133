/**
 * The icons, as nodes: a 20 px grid, strokes of 1.5 with round joins. Each is hidden from assistive
 * technology; the button that holds it has a name.
 */
const paths = {
  close: 'M5 5l10 10M15 5L5 15',
  send: 'M10 16V4.5M4.75 9.5L10 4.25l5.25 5.25',
  stop: 'M6 6h8v8H6z',
  compose:
    'M9.5 4H5.5A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16h9a1.5 1.5 0 0 0 1.5-1.5v-4M15 3.25a1.24 1.24 0 0 1 1.75 1.75L10.5 11.25 8 12l.75-2.5z',
  widen: 'M11.5 4H16v4.5M16 4l-5 5M8.5 16H4v-4.5M4 16l5-5',
  narrow: 'M15.5 9H11V4.5M11 9l5-5M4.5 11H9v4.5M9 11l-5 5',
  copy: 'M8.5 7h6A1.5 1.5 0 0 1 16 8.5v6a1.5 1.5 0 0 1-1.5 1.5h-6A1.5 1.5 0 0 1 7 14.5v-6A1.5 1.5 0 0 1 8.5 7zM13 7V5.5A1.5 1.5 0 0 0 11.5 4h-6A1.5 1.5 0 0 0 4 5.5v6A1.5 1.5 0 0 0 5.5 13H7',
  check: 'M4.5 10.5l3.5 3.5 7.5-8',
  up: 'M6.5 16.5v-7.5l3-5.5c1.4 0 2 .9 2 2.2L11 8.5h3.7a1.5 1.5 0 0 1 1.5 1.8l-1 5a1.5 1.5 0 0 1-1.5 1.2zM6.5 9H4.75A.75.75 0 0 0 4 9.75v6c0 .4.35.75.75.75H6.5',
  down: 'M10 4v11.5M5 10.75L10 15.75l5-5',
  chevron: 'M7.5 5l5 5-5 5',
  edit: 'M4 16l.8-3.4L13.2 4.2a1.4 1.4 0 0 1 2 0l.6.6a1.4 1.4 0 0 1 0 2L7.4 15.2zM11.75 5.65l2.6 2.6',
  again: 'M15.9 8.5A6.25 6.25 0 1 0 16.25 10M16.25 4.5v4h-4',
  wrap: 'M4 5.5h12M4 10h9.5a2.25 2.25 0 0 1 0 4.5H10M12 12.5l-2 2 2 2M4 14.5h3',
  attach:
    'M15.5 9.25l-5.9 5.9a3.4 3.4 0 0 1-4.8-4.8l6.2-6.2a2.25 2.25 0 0 1 3.2 3.2l-6.2 6.2a1.1 1.1 0 0 1-1.6-1.6l5.5-5.5',
  file: 'M11.5 3.5H6.25A1.25 1.25 0 0 0 5 4.75v10.5c0 .7.55 1.25 1.25 1.25h7.5c.7 0 1.25-.55 1.25-1.25V7zM11.5 3.5V7H15M8 10.25h4M8 13h4',
  menu: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  back: 'M12.5 5l-5 5 5 5',
  past: 'M10 6.5V10l2.5 1.75M3.5 10a6.5 6.5 0 1 0 2-4.7L3.5 7.25M3.5 3.75v3.5H7',
  save: 'M10 3.5v9M6.25 8.9L10 12.65l3.75-3.75M4 16.25h12',
  language:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2 1.9 3 4.3 3 7s-1 5.1-3 7c-2-1.9-3-4.3-3-7s1-5.1 3-7z',
  sound: 'M9.5 4.5L6 7.5H3.5v5H6l3.5 3zM12.5 8a2.8 2.8 0 0 1 0 4M14.75 5.75a6 6 0 0 1 0 8.5',
  about: 'M10 9.25v4.25M10 6.5v.01M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z',
  remove:
    'M4 5.5h12M8 5.5V4h4v1.5M5.5 5.5l.6 9.6A1 1 0 0 0 7.1 16h5.8a1 1 0 0 0 1-.9l.6-9.6M8.5 8.75v4M11.5 8.75v4',
  alert: 'M10 6.5v4M10 13.25v.01M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z',
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name, turned }: { name: IconName; turned?: boolean }) => (
  <svg viewBox="0 0 20 20" aria-hidden="true" class={turned ? 'turned' : ''}>
    <path d={paths[name]} />
  </svg>
)
