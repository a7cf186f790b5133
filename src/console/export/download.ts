/** Hands a file that was made here to the browser, which saves it where the operator wants it. */

/** Longer than any browser takes to begin with the download. */
const keepMs = 60_000

export const download = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(url), keepMs)
}
