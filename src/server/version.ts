/** The version of this package, which the build writes in. */
declare const __PARLEY_VERSION__: string

export const version: string = __PARLEY_VERSION__
