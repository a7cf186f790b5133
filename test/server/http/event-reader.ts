/** Reads an event stream's bytes strictly: what a lenient reader would forgive fails here. */
export interface ReadFrame {
  event: string
  id: string
  data: Record<string, unknown>
}

/** @throws Error if the text is not frames of `event:`, `id:` and one `data:` line, and comments */
export const readFrames = (text: string): ReadFrame[] => {
  if (text.includes('\r')) throw new Error('there is a CR in the stream')
  if (text !== '' && !text.endsWith('\n\n')) throw new Error('the stream ends inside of a frame')
  return text
    .split('\n\n')
    .slice(0, -1)
    .filter((block) => !block.startsWith(':'))
    .map((block) => {
      const match = /^event: (\S+)\nid: (\S+)\ndata: (.+)$/.exec(block)
      if (!match) throw new Error(`not a frame: ${block.slice(0, 200)}`)
      const [, event = '', id = '', data = ''] = match
      return { event, id, data: JSON.parse(data) as Record<string, unknown> }
    })
}

export const replyText = (frames: readonly ReadFrame[]): string =>
  frames
    .filter(({ event }) => event === 'text_complete')
    .map(({ data }) => String(data['text']))
    .join('')
