/** What a page in Chromium fetches, as it travels: bytes of bodies, headers, encodings. */

/**
 * Counts what a page fetches.
 * @param {{ withPage?: boolean }} [options] whether the page itself counts
 */
export const watchRequests = async (page, { withPage = false } = {}) => {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const requests = new Map()
  const on = (event, note) =>
    session.on(`Network.${event}`, (details) => {
      const known = requests.get(details.requestId)
      if (known) note(known, details)
    })
  session.on('Network.requestWillBeSent', ({ requestId, request, type, wallTime }) => {
    if ((type === 'Document' && !withPage) || request.url.startsWith('data:')) return
    const startedAt = wallTime * 1000
    requests.set(requestId, {
      url: request.url,
      startedAt,
      bytes: 0,
      withHeaders: 0,
      isOver: false,
    })
  })
  on('responseReceived', (known, { response }) => {
    known.encoding = response.headers['content-encoding'] ?? 'plain'
    known.headers = response.encodedDataLength
  })
  on('dataReceived', (known, { encodedDataLength }) => {
    known.bytes += encodedDataLength
  })
  on('loadingFinished', (known, { encodedDataLength }) => {
    Object.assign(known, { withHeaders: encodedDataLength, isOver: true })
    // Of the page itself Chromium counts no pieces.
    if (known.bytes === 0) known.bytes = Math.max(0, encodedDataLength - (known.headers ?? 0))
  })
  on('loadingFailed', (known, { errorText }) => {
    Object.assign(known, { error: errorText, isOver: true })
  })
  const list = () => [...requests.values()]
  const settle = async () => {
    for (let still = 0; still < 5;) {
      await page.waitForTimeout(100)
      still = list().every(({ isOver }) => isOver) ? still + 1 : 0
    }
  }
  return { list, settle }
}

export const sumOf = (requests) => ({
  bytes: requests.reduce((sum, { bytes }) => sum + bytes, 0),
  withHeaders: requests.reduce((sum, { withHeaders }) => sum + withHeaders, 0),
})
