/**
 * The rules of this house as an oxlint plugin: who may import whom (`rooms`), no HTML sink
 * (`no-html-sink`), no drawer files (`no-drawer-file`).
 */
import { dirname, posix, relative, sep } from 'node:path'
import { isAmong, permission, roomOf } from './rooms.js'

const modulePathOf = (context) =>
  withoutExtension(relative(context.cwd, context.filename).split(sep).join('/'))

const withoutExtension = (path) => path.replace(/\.(d\.ts|[cm]?[jt]sx?)$/, '')

const isTypeOnly = (node) => {
  if (node.type === 'TSImportType') return true
  if (node.importKind === 'type' || node.exportKind === 'type') return true
  const specifiers = node.specifiers ?? []
  return (
    specifiers.length > 0 &&
    specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type')
  )
}

const describeRoom = (room) => {
  const { values, types, packages } = permission(room)
  const parts = [`modules ${values.join(', ')}`]
  if (types.length > 0) parts.push(`types of ${types.join(', ')}`)
  parts.push(packages.length > 0 ? `packages ${packages.join(', ')}` : 'no packages')
  return parts.join('; ')
}

const isAllowed = (room, modulePath, specifier, typeOnly) => {
  if (!specifier.startsWith('.')) return isAmong(room.packages, specifier)
  const target = withoutExtension(posix.join(dirname(modulePath), specifier))
  return isAmong(room.values, target) || (typeOnly && isAmong(room.types, target))
}

const roomsRule = {
  meta: { type: 'problem' },
  create(context) {
    const modulePath = modulePathOf(context)
    const room = roomOf(modulePath)
    if (!room) return {}
    const check = (node, source) => {
      if (typeof source?.value !== 'string') return
      if (isAllowed(room, modulePath, source.value, isTypeOnly(node))) return
      const message =
        `${room.room} may not import '${source.value}'. It may import: ${describeRoom(room)}. ` +
        'See "Who may import whom" in CONTRIBUTING.md.'
      context.report({ node, message })
    }
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal ?? node.argument),
    }
  },
}

const sinkNames = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'parseHTMLUnsafe',
  'DOMParser',
  'createContextualFragment',
  'srcdoc',
  'srcDoc',
  'dangerouslySetInnerHTML',
])

const isDocument = (node) =>
  (node.type === 'Identifier' && node.name === 'document') ||
  (node.type === 'MemberExpression' &&
    ['document', 'ownerDocument', 'contentDocument'].includes(node.property.name))

/** Why a call is an HTML, script or style sink, or null. */
const callSink = ({ callee, arguments: [first] }) => {
  if (callee.type === 'Identifier') {
    if (callee.name === 'eval' || callee.name === 'Function') return callee.name
    const isTimer = callee.name === 'setTimeout' || callee.name === 'setInterval'
    return isTimer && typeof first?.value === 'string' ? `${callee.name} with text` : null
  }
  if (callee.type !== 'MemberExpression') return null
  const method = callee.property.name ?? callee.property.value
  if (['write', 'writeln'].includes(method) && isDocument(callee.object))
    return `document.${method}`
  const name = typeof first?.value === 'string' ? first.value.toLowerCase() : ''
  if (method === 'setAttribute' && /^(style|srcdoc|on.*)$/.test(name)) {
    return `setAttribute('${name}')`
  }
  return method === 'createElement' && name === 'style' ? "createElement('style')" : null
}

const noHtmlSinkRule = {
  meta: { type: 'problem' },
  create(context) {
    const report = (node, sink) =>
      context.report({
        node,
        message:
          `${sink} is an HTML, script or style sink. Build nodes with createElement and text ` +
          'content; style with adoptedStyleSheets or element.style.x. See SECURITY.md.',
      })
    const checkName = (node, name) => {
      if (sinkNames.has(name)) report(node, name)
    }
    const checkCall = (node) => {
      const sink = callSink(node)
      if (sink) report(node, sink)
    }
    return {
      Identifier: (node) => checkName(node, node.name),
      Literal: (node) => checkName(node, node.value),
      JSXIdentifier: (node) => checkName(node, node.name),
      JSXOpeningElement: (node) => {
        if (node.name.name === 'style') report(node, '<style>')
      },
      CallExpression: checkCall,
      NewExpression: checkCall,
    }
  },
}

const drawer = /^(utils?|helpers?|types?|constants?|common|misc|shared)$/

const noDrawerFileRule = {
  meta: { type: 'problem' },
  create(context) {
    return {
      Program(node) {
        const names = modulePathOf(context).split('/')
        const found = names
          .map((name) => name.replace(/\..*$/, ''))
          .find((name) => drawer.test(name))
        if (!found) return
        const message = `'${found}' is a drawer, not a noun. Name the file after what is in it.`
        context.report({ node, message })
      },
    }
  },
}

export default {
  meta: { name: 'house' },
  rules: {
    rooms: roomsRule,
    'no-html-sink': noHtmlSinkRule,
    'no-drawer-file': noDrawerFileRule,
  },
}
