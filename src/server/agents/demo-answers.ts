/** What the demo agent says about Parley, as markdown. Text only; demo-topics.ts chooses. */

export const answers = {
  greeting: `Hello! I am Parley's demo agent. I answer from a script, so you can try the chat without a key or a network.

Ask me, for example:

- What is a client token?
- What are allowed origins, and what do they protect?
- How do I install it, with a script tag or with React?
- How do I connect a real model?

Or write \`/help\` for commands that show a table, code, a long answer, an error.`,

  parley: `**Parley** is a chat widget for your website and the small server that it talks to.

- **On the page**: one \`<script>\` tag or one React component. Only a small launcher loads at first; the rest comes when a visitor reaches for it.
- **On your server**: one process with an embedded database. It knows which pages may chat, counts messages, and passes them to an agent: a model behind an OpenAI-compatible API, or an address of your own.
- **In between**: a handshake that is bound to the page's origin. When it refuses a page, the browser's console says why and which line to change.`,

  token: `A **client token** is the public name tag of one site. It looks like this:

\`\`\`
ct_live_…
\`\`\`

It stands in the page's source, where anybody can read it, and that is fine: it is **not a secret**. By itself it allows nothing. The server looks at what belongs to it:

- which **origins** may use it,
- which **agents** may answer,
- how many **messages** it is good for, a minute, an hour and a session.

You make one with a command, which also prints the tag to paste:

\`\`\`sh
npx parley-chat token create --name "My shop" --origin shop.example
\`\`\``,

  key: `There are two kinds of credentials, and only one of them belongs in a page:

| | Client token | API key |
|:--|:--|:--|
| Looks like | \`ct_live_…\` | \`rt_live_…\` |
| Lives | in your page's source | on your server only |
| Is a secret | no | **yes** |
| Can | open a chat from allowed pages | manage tokens, read conversations |

If an \`rt_\` key ever ends up in a page, the widget refuses to send it and tells you to replace it. An API key is shown once, when it is made; the server keeps only a hash of it.`,

  origins: `The list of **allowed origins** says which web pages may use a token. Each entry says what it says:

| Entry | Allows |
|:--|:--|
| \`example.com\` | that host, http or https, any port |
| \`localhost:3000\` | exactly that port of localhost |
| \`*.example.com\` | all subdomains, but not \`example.com\` itself |
| \`https://app.example.com\` | that origin and nothing else |
| \`*\` | every page; meant for testing |

Three surprises that it spares you if you know them: \`www.example.com\` and \`example.com\` are two hosts, \`localhost\` and \`127.0.0.1\` are two hosts, and an empty list allows nobody.`,

  protection: `The origin check is worth exactly this much:

**It stops other web pages.** A browser sends the page's \`Origin\` with each request, and the page's script cannot change it. Somebody who copies your token into their own site is refused.

**It does not stop programs.** \`curl\` can send any \`Origin\` it likes. Against that there are the token's limits: so many messages a minute, an hour and a session, counted exactly, whoever sends them. They bound what anybody can make your agent cost.

So the token may be public, the list keeps honest browsers honest, and the limits keep the bill small.`,

  install: `With one tag, anywhere in the page:

\`\`\`html
<script async src="https://chat.example/embed/ct_live_….js"></script>
\`\`\`

Replace the host with your Parley server and \`ct_live_…\` with your client token. \`parley token create\` prints the tag with both filled in.

Then check two things:

1. The page's origin is on the token's list. If it is not, the console says so and names the entry to add.
2. With a Content-Security-Policy, your Parley server is in \`script-src\` and \`connect-src\`. Nothing else is needed.

Using React? Ask me about *React*.`,

  react: `Install the package, then put one component anywhere in your tree:

\`\`\`sh
npm install parley-chat
\`\`\`

\`\`\`jsx
import { Parley } from 'parley-chat/react'

export default function App() {
  return <Parley token="ct_live_…" api="https://chat.example" />
}
\`\`\`

It works with React 18 and 19, in StrictMode and with server rendering; in Next.js it is a client component by itself. \`useParley()\` gives you \`open()\`, \`close()\` and \`send()\` for buttons of your own.`,

  doors: `There are several ways in, and all of them end in the same widget:

- **A script tag**, for any page. Ask me about *installing*.
- **React**: \`<Parley/>\` from \`parley-chat/react\`.
- **A custom element**: \`<parley-chat>\` from \`parley-chat/element\`, for Vue, Svelte, Angular or plain HTML.
- **A function**: \`mount(options)\` from \`parley-chat\`, for any page with a bundler.
- **Without a screen**: \`parley-chat/headless\` is the conversation alone, for an interface of your own.

Any element with \`data-parley-open\` opens the panel when it is clicked.`,

  limits: `Every token has three limits, and you set all of them:

| Limit | Counts | Default |
|:--|:--|--:|
| a minute | the whole site, any 60 seconds | 10 |
| an hour | the whole site, any 60 minutes | 100 |
| a session | one visitor's chat | 100 |

- Only admitted messages count. A refused one costs nothing.
- A reply that fails on the server's side gives its message back to the session.
- When the site's limit is reached, visitors read that the chat is *busy*. The draft stays, and sending works again by itself.
- When few messages are left in a session, the visitor is told in time.

The limits a minute and an hour are for **all visitors together**, so raise them on a busy site: \`parley token update ID --per-minute 60 --per-hour 1000\`.`,

  session: `A **session** is one browser's permission to talk. It begins with a handshake, belongs to the page's origin, and ends after 30 minutes without a message (a setting of the token) or after 24 hours.

Visitors do not notice. If a session has lapsed while the laptop slept, the next message opens a new one and the **conversation goes on**. The same holds after a reload or a lost connection, and a reply that was under way is picked up where it broke off.`,

  hosting: `You run Parley yourself, in one command:

\`\`\`sh
npx parley-chat serve --port 3000
\`\`\`

- It needs Node 20.19 or later. The database is embedded; everything it keeps is in one folder, \`.parley\`. With \`DATABASE_URL\` it is PostgreSQL, for more than one machine.
- At its start it prints a link that opens the **console** at \`/console\`, where you manage tokens, keys and conversations. \`/docs/api\` is the same for programs.
- It listens on \`127.0.0.1\` until you say otherwise. Put a reverse proxy with TLS in front, name it in \`trustProxy\`, and set \`publicUrl\` to the address that browsers use.
- Proxies must not hold back event streams. Parley asks them not to (\`X-Accel-Buffering: no\`).
- Settings stand in \`parley.config.json\`, environment variables go before the file, and flags before both. A mistake stops the start and says where it is.
- \`/healthz\` and \`/readyz\` are there for whoever watches over it.`,

  agents: `I am only the demo. To connect a real model, name it in \`parley.config.json\`:

\`\`\`json
{
  "agents": [
    {
      "id": "support",
      "type": "openai-compatible",
      "baseUrl": "https://api.openai.com/v1",
      "model": "gpt-5-mini",
      "apiKeyEnv": "OPENAI_API_KEY",
      "instructions": "You answer questions about our shop."
    }
  ]
}
\`\`\`

Any server that speaks that protocol will do, also one on your own machine (\`http://localhost:11434\` for Ollama). The key stays in an environment variable, on the server; a browser never sees it.

Other kinds: \`webhook\` sends each message, signed, to an address of yours. **Flows** let several agents answer one after the other.`,

  webhook: `A **webhook** agent sends each message to an address of your own:

\`\`\`json
{
  "id": "desk",
  "type": "webhook",
  "url": "https://example.com/chat",
  "secretEnv": "PARLEY_WEBHOOK_SECRET"
}
\`\`\`

The request is signed with HMAC-SHA256 by the *Standard Webhooks* convention (\`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`). Answer with JSON:

\`\`\`json
{ "text": "Hello from my own server." }
\`\`\`

or stream it, as \`text/event-stream\`:

\`\`\`
data: {"type":"text","delta":"Hello "}

data: {"type":"text","delta":"from my own server."}

data: [DONE]
\`\`\``,

  refused: `When a page is refused, **open the browser's console**. There is one block from Parley, with the cause in its first line, the origin that was seen, and what to change:

\`\`\`
[Parley] origin_not_allowed: this page's origin is not on the token's list.
  Seen      https://www.shop.example
  Fix       add  www.shop.example  to Allowed origins
\`\`\`

The usual causes:

1. \`www\` or not: they are two hosts, and both must be listed.
2. \`localhost\` and \`127.0.0.1\` are two hosts as well, and the port counts where the entry names one.
3. The page was opened from disk. Its origin is then \`null\`; serve it over http instead.
4. The token was rotated or switched off. Paste the new one.

Visitors never see such details: for them the chat is just not available.`,

  looks: `One colour is enough: give the token an \`accent\`, and light and dark, hover and focus, text and border follow from it, with contrast that can be read. The title, the welcome message, the placeholder and up to four starters are yours as well.

The widget lives in a Shadow DOM: your styles do not leak in, and its own do not leak out. It follows the page's colour scheme unless you fix one.

As to weight: at first only the launcher loads, a few kilobytes. The panel comes when a visitor reaches for it, and the page's layout never moves.`,

  rotation: `To replace a token, **rotate** it:

\`\`\`sh
npx parley-chat token rotate ID
\`\`\`

In Parley's console it is a button. The new value works at once and the old one is refused from the next request on, with a message in the browser's console that says it was rotated. Replies that are under way end within a second. Then paste the new tag into your pages.

Switching a token off or taking an origin off its list takes effect just as fast.`,

  privacy: `What visitors write is stored **on your own server**, in its data directory, and is sent to the agent that you configured. Nobody else gets it, and there is no telemetry.

- Before a visitor opens the chat, the page stores nothing and sends nothing.
- Afterwards the browser keeps one session id, so that the conversation survives a reload. \`reset()\` ends the session and clears it.
- Session ids and API keys are kept as hashes only, and stand in no log.`,

  access: `The chat is made for keyboards and screen readers from the start. The launcher is a button with a name, the focus goes into the panel and comes back, Escape closes it, each message is an \`article\`, and a reply is announced in sentences rather than in syllables.

It respects reduced motion, forced colours and more contrast, and on a phone the panel is a full sheet whose fields do not zoom.`,

  price: `Parley is open source under the **MIT licence**. You host it yourself, so what it costs is your server and whatever the model behind your agent charges. The limits of each token bound the latter.`,

  who: `I am a **demo agent**: a script, not a model. I look for words that I know and answer with what was written for them, always the same. That makes me free, fast and a little narrow.

A real agent takes my place as soon as you configure one. Ask me how to *connect a model*.`,

  shop: `This shop is only a demonstration, so there is nothing to buy, ship or send back, and I have no stock to look into.

On your own site an agent of yours would answer here. Ask me how to *connect a model*, or what a *client token* is.`,

  thanks: `You are welcome. If anything about Parley is still unclear, just ask, or write \`/help\` to see what else I can show.`,

  bye: `Goodbye! The conversation stays here, so you can come back to it.`,

  fallback: `I do not have an answer to that. I am a scripted demo, and I only know about Parley itself:

- client tokens, API keys, allowed origins
- installing with a script tag or React
- limits and sessions
- hosting it, and connecting a real model
- what to do when a page is refused

Ask about one of these, or write \`/help\`.`,
} as const

export type Topic = keyof typeof answers
