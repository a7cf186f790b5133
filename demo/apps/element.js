/** The shop's page with the custom element: inline, where it stands. */
import 'parley-chat/element'

const chat = document.createElement('parley-chat')
chat.setAttribute('token', document.querySelector('meta[name="parley-token"]').content)
chat.setAttribute('api', location.origin)
chat.setAttribute('inline', '')
document.getElementById('place').append(chat)
