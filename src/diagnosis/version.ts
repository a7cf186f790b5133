/** Which widget this is; the build writes it in. */
declare const __PARLEY_VERSION__: string

export const version: string = __PARLEY_VERSION__
