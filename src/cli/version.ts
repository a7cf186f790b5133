/** The version of this package, put in by the build. */
declare const __PARLEY_VERSION__: string

export const version: string = __PARLEY_VERSION__
