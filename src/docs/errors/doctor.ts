/** What walks the way of a page and says where it ends. */
import type { Way } from './article.js'

/** The same without a terminal. */
export const checkPage: Way = {
  at: 'In the console',
  steps: ['**Check a page** walks the same way from the server, for public addresses.'],
}

/** @param option that looks closer at what the page is about */
export const askDoctor = (about: string, option = ''): Way => ({
  at: 'From a terminal',
  steps: [about, { code: `parley doctor https://www.shop.example${option && ` ${option}`}` }],
})
