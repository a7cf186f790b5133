/** What the chunk of attachments exports: the tray above the field, and what a message shows of them. */
export { createShown, type ShowAttachments } from './shown.js'
export { createTray, type Tray, type TrayParts } from './tray.js'
