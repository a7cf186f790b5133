/** The command that walks the way of a page and says where it ends. */
import type { Way } from './article.js'

/** @param option that looks closer at what the page is about */
export const askDoctor = (about: string, option = ''): Way => ({
  at: 'From a terminal',
  steps: [about, { code: `parley doctor https://www.shop.example${option && ` ${option}`}` }],
})
