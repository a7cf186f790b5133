/**
 * The launcher's two drawings, as nodes: a speech mark whose tail is a caret, and an arrow down.
 */
const namespace = 'http://www.w3.org/2000/svg'

const draw = (name: string, ...paths: string[]): SVGSVGElement => {
  const svg = document.createElementNS(namespace, 'svg')
  svg.setAttribute('class', name)
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('aria-hidden', 'true')
  for (const data of paths) {
    const path = document.createElementNS(namespace, 'path')
    path.setAttribute('d', data)
    svg.append(path)
  }
  return svg
}

/** The last path is the caret: it breathes while the panel is on its way. */
export const speechMark = (): SVGSVGElement =>
  draw(
    'mark',
    'M4.75 13.25V6.5A3 3 0 0 1 7.75 3.5h5a3 3 0 0 1 3 3v3.75a3 3 0 0 1-3 3z',
    'M4.75 10v7.5',
  )

export const arrowDown = (): SVGSVGElement => draw('arrow', 'm5 8 5 5 5-5')
