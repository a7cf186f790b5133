/**
 * What stands behind the header's menu button, in one chunk: with a chunk for each, the bundler puts
 * what they share with the panel into one more, which would be a round trip before anyone can type.
 */
export { create as menu, createAbout as about } from './menu.js'
export { create as past } from './past-chats.js'
