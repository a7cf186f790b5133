/**
 * The choice of what a key may do: a template, or single scopes in groups. Holds a list of permissions
 * and changes it; what the permissions mean is the server's table.
 */
import type { ApiKeyOptions } from '../../../protocol/api-keys.js'

type Options = Pick<ApiKeyOptions, 'permissionGroups' | 'permissionTemplates'>
type Group = Options['permissionGroups'][number]

/** `all`: with what later versions may add; `some`: single ones, maybe every one there is. */
export type GroupChoice = 'none' | 'some' | 'all'

/** The template that means the same, or null: chosen one by one. */
export const templateOf = (permissions: readonly string[], options: Options): string | null =>
  options.permissionTemplates.find((template) => isSame(template.permissions, permissions))?.key ??
  null

export const choiceOf = (permissions: readonly string[], group: Group): GroupChoice => {
  if (permissions.includes('*') || permissions.includes(`${group.key}:*`)) return 'all'
  return group.permissions.some((one) => permissions.includes(one)) ? 'some' : 'none'
}

/** Whether it is covered, by itself or by its group. */
export const isChosen = (permissions: readonly string[], scope: string): boolean =>
  permissions.includes('*') ||
  permissions.includes(`${scope.split(':')[0]}:*`) ||
  permissions.includes(scope)

/** The whole group, with what later versions add to it, or nothing of it. */
export const chooseGroup = (
  permissions: readonly string[],
  group: Group,
  isWanted: boolean,
  options: Options,
): string[] => {
  const others = spread(permissions, options).filter((one) => !isOf(one, group))
  return inOrder(isWanted ? [...others, `${group.key}:*`] : others, options)
}

/** One scope. Taking one out of a whole group leaves the others of today. */
export const chooseScope = (
  permissions: readonly string[],
  scope: string,
  isWanted: boolean,
  options: Options,
): string[] => {
  const group = options.permissionGroups.find((one) => one.permissions.includes(scope))
  if (!group) return [...permissions]
  const all = spread(permissions, options)
  const others = all.filter((one) => !isOf(one, group))
  const own = group.permissions.filter((one) => (one === scope ? isWanted : isChosen(all, one)))
  if (isWanted && all.includes(`${group.key}:*`)) return inOrder(all, options)
  return inOrder([...others, ...own], options)
}

/** `Client tokens: read, make and change; Conversations: everything`. */
export const permissionsInWords = (
  permissions: readonly string[],
  options: Pick<Options, 'permissionGroups'>,
): string => {
  if (permissions.includes('*')) return 'Everything'
  const parts = options.permissionGroups.flatMap((group) => {
    const choice = choiceOf(permissions, group)
    if (choice === 'none') return []
    const words =
      choice === 'all'
        ? 'everything'
        : group.permissions
            .filter((one) => permissions.includes(one))
            .map(actionInWords)
            .join(', ')
    return [`${group.label}: ${words}`]
  })
  return parts.join('; ') || 'Nothing'
}

/** What a scope lets a program do, beside its group's name. */
export const actionInWords = (scope: string): string => {
  const action = scope.split(':')[1] ?? scope
  const words: Readonly<Record<string, string>> = {
    READ: 'read',
    WRITE: 'make and change',
    DELETE: 'delete',
  }
  return words[action] ?? action.toLowerCase()
}

const isOf = (permission: string, group: Group): boolean => permission.startsWith(`${group.key}:`)

/** `*` as its groups, so that one can be taken out. */
const spread = (permissions: readonly string[], { permissionGroups }: Options): string[] =>
  permissions.includes('*') ? permissionGroups.map(({ key }) => `${key}:*`) : [...permissions]

/** As the groups stand, each once. Permissions that this page does not know are kept, last. */
const inOrder = (permissions: readonly string[], { permissionGroups }: Options): string[] => {
  const known = permissionGroups.flatMap((group) => [`${group.key}:*`, ...group.permissions])
  return [
    ...known.filter((one) => permissions.includes(one)),
    ...new Set(permissions.filter((one) => !known.includes(one))),
  ]
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((permission) => other.includes(permission))
