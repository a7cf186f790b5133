/** What a visitor meets, in the widget's own words. */
import { english } from '../../ui/catalogue.js'
import type { Prose, VisitorView } from './article.js'

const { isUnavailable, failed, retry, notSent, remove, isBusy, sendIn, queuedLimited } = english
const { reached, startNew, isOffline, replyFailed, lapsed, earlier } = english

const seconds = sendIn.other.replace('{count}', '41')

export const visitorViews: Readonly<Record<VisitorView, Prose>> = {
  none: 'Nothing: visitors do not meet this.',
  nothing: 'Nothing: the chat works.',
  absent:
    'Nothing: there is no launcher. If the site has set a link for this case, that link stands in its place.',
  unavailable: `Nothing while the panel is closed. In an open panel “${isUnavailable}”, and the link that the site has set for this case. On \`localhost\` the panel shows the block, too.`,
  failed: `The widget first tries again by itself, with growing pauses. Then “${failed}” with ${retry}, and at a message that waits “${notSent}” with ${retry} and ${remove}. Nothing that was typed is lost.`,
  lost: `At the message “${notSent}” with ${retry} and ${remove}. What was typed is kept.`,
  ended: `“${lapsed}” with the button “${startNew}”. What was said stays above a line “${earlier}”, and what could not be sent is sent in the new chat.`,
  renewed: 'Nothing: the widget opens another session, and the message is sent in it.',
  offline: `“${isOffline}” What is written meanwhile is shown as waiting.`,
  busy: `“${isBusy}” The button says “${seconds}”, and the message “${queuedLimited}”.`,
  reached: `“${reached}” with the button “${startNew}”.`,
  cut: `In the place of the answer “${failed}”, or below the part that came “${replyFailed}”, each with ${retry}.`,
  slow: 'A long wait, and then the whole answer at once.',
}
