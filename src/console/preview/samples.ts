/** What is said in the preview: enough of everything that has a look of its own. */

export const sampleConversation: readonly { role: 'user' | 'assistant'; content: string }[] = [
  { role: 'user', content: 'Do you ship abroad?' },
  {
    role: 'assistant',
    content:
      'Yes, to most of Europe. It takes **2 to 5 days**, and from €60 on it is free.\n\n' +
      '| To | Days | Costs |\n|---|---|---|\n| Germany | 2 | €4 |\n| France | 3 | €7 |\n\n' +
      'More is in [our shipping guide](https://example.com/shipping).',
  },
  { role: 'user', content: 'Lovely, thank you!' },
  { role: 'assistant', content: 'You are welcome. Is there anything else?' },
]

export const sampleReply =
  'This is a preview, so nobody is asked and nothing is counted. An answer may hold:\n\n' +
  '- **bold words** and `code`,\n' +
  '- [links](https://example.com) in your colour,\n' +
  '- and lists like this one.\n\n' +
  'On your site, your own agent answers here.'
