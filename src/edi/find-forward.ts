/** Place of the next mark at or behind `from`, or the text's length where there is none. `from` may only grow. */
export type ForwardFinder = (from: number) => number

/** Looks for a mark from front to back. Each part of the text is passed once, however often the same mark is asked for. */
export const createFinder = (text: string, mark: string | undefined): ForwardFinder => {
  let found = -1
  if (mark === undefined || mark === '') return () => text.length
  return (from) => {
    if (found >= from) return found
    found = text.indexOf(mark, from)
    if (found < 0) found = text.length
    return found
  }
}

/** The same for CR and LF. */
export const createLineBreakFinder = (text: string): ForwardFinder => {
  const nextLf = createFinder(text, '\n')
  const nextCr = createFinder(text, '\r')
  return (from) => Math.min(nextLf(from), nextCr(from))
}

/** Passes blanks and line breaks in front of a segment. */
export const passFormatting = (text: string, from: number): number => {
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break
  }
  return at
}
