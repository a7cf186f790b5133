/** A hook of Node's module loader: whoever imports SQLite gets the one with a clock. */
const timed = new URL('./timed-sqlite.js', import.meta.url).href

export const resolve = (specifier, context, next) =>
  specifier === '@photostructure/sqlite' && context.parentURL !== timed
    ? { url: timed, shortCircuit: true }
    : next(specifier, context)
