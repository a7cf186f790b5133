/** What holds for every request that the widget does not make like this. */
import type { Prose, Way } from './article.js'

/** The widget makes no such request, so somebody has changed it on the way. */
export const onTheWay: Way = {
  at: 'In front of the server',
  steps: [
    'If it is the widget that meets this, its request was changed on the way, or it is much older than the server: reload the page, and look at what stands in between.',
  ],
}

export const inTheLog: Prose = 'The line of the log for the request, with its status and path.'
