/** What is written about the agents that answer. */
import type { Group } from './article.js'

export const answers: Group = {
  title: 'The answer',
  about:
    'The message was taken, and who was to answer it did not. It is given back: it does not count against the limit of the session.',
  articles: {
    upstream_failed: {
      happened: [
        'The agent that was to answer failed: its server refused, broke off or sent something that is not understood, or its own code threw an error.',
        'What had come of the reply is kept. What went wrong is not shown to anybody but you: it may hold what is nobody’s business.',
      ],
      block: {},
      visitor: 'cut',
      operator:
        'The log has the line `a reply failed` with `turnId`, the code and the cause: which host, which status, and what it said, without its secrets.',
      inStream: true,
      fix: [
        {
          at: 'On the server',
          steps: [
            'Read the cause in the log.',
            '401 or 403: the key of the agent is wrong. See the variable that `apiKeyEnv` or `secretEnv` names, where the server is started.',
            '404: `baseUrl`, `model` or `url` in the configuration is wrong.',
            '429: the agent has a limit of its own, and it is reached.',
            'A redirect is not followed: write the final address.',
          ],
        },
        {
          at: 'In the page',
          steps: ['The visitor is offered to try again; nothing there is to change.'],
        },
      ],
      certainty: [
        'Certain that the agent failed and not the way between page and server. Why, only the log says.',
      ],
      related: ['upstream_timeout', 'internal_error'],
    },

    upstream_timeout: {
      happened: [
        'The agent was silent for too long, or its whole reply took longer than a reply may.',
      ],
      block: {},
      visitor: 'cut',
      operator: 'The log has the line `a reply failed` with `turnId`, the code and the cause.',
      inStream: true,
      fix: [
        {
          at: 'On the server',
          steps: [
            'See whether the agent answers at all, from the machine of the server.',
            'If it is only slow: `firstByteTimeoutMs` and `idleTimeoutMs` of the agent are how long may pass before the first byte and between two pieces, 30 seconds each unless they are set.',
            'The whole reply may take `limits.turnTimeoutSeconds`, 600 unless it is set.',
          ],
        },
      ],
      certainty: ['Certain.'],
      related: ['upstream_failed', 'stream_buffered'],
    },

    client_tools_resend_required: {
      happened: [
        'No version of this server answers so yet. The code is kept for pages that run tools of their own, and means that they have to be described again.',
      ],
      block: {},
      visitor: 'lost',
      operator: 'Nothing: it is not sent.',
      fix: [],
      certainty: ['Not sent by this version.'],
      related: ['invalid_request'],
    },
  },
}
