/** Where in a value something stands, for whoever has to be told: a request's field, a setting. */

export type Path = readonly PropertyKey[]

/** No name is shown longer. */
const maxNameCharacters = 60

/** `agents[0].model` */
export const formatPath = (path: Path): string =>
  path.reduce<string>(
    (written, key) =>
      typeof key === 'number'
        ? `${written}[${key}]`
        : `${written}${written && '.'}${cut(String(key), maxNameCharacters)}`,
    '',
  )

/** At most so many characters, and a sign that there were more. */
export const cut = (text: string, characters: number): string =>
  text.length > characters ? `${text.slice(0, characters)}…` : text

/** Undefined where there is nothing. */
export const valueAt = (root: unknown, path: Path): unknown => {
  let value = root
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}
