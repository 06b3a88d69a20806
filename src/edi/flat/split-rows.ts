const lineFeed = 0x0a

/** A row as it stands in the file, its line break included. */
export type SplitRow = {
  bytes: Buffer
  /** Of its first line, from 1. */
  line: number
  byteOffset: number
  /** Over the limit: only its beginning is here. */
  isCut: boolean
}

export type RowSplitter = {
  /** Adds bytes, and gives the rows that are whole now. */
  push(chunk: Uint8Array): Generator<SplitRow>
  /** Gives what is left at the end of the file. */
  end(): Generator<SplitRow>
}

/**
 * Cuts bytes into rows at line feeds outside of quotes. `isSound` says whether a row of several lines is what it seems: when it is
 * not, a quote stands where none belongs, and only the first line is given as a row; the search goes on behind it.
 * Holds at most `maxRowBytes` and one chunk.
 */
export const createRowSplitter = (
  quote: number | undefined,
  maxRowBytes: number,
  isSound: (row: Buffer) => boolean,
): RowSplitter => {
  let held = Buffer.alloc(0)
  /** How far the row at the beginning of `held` was looked through, and what was found in it. */
  let scan = { at: 0, isQuoted: false, firstBreak: 0, breaks: 0 }
  let line = 1
  let byteOffset = 0
  /** Inside a row that was over the limit. */
  let isSkipping = false

  const take = (length: number, lines: number, isCut = false): SplitRow => {
    const row = { bytes: held.subarray(0, length), line, byteOffset, isCut }
    held = held.subarray(length)
    scan = { at: 0, isQuoted: false, firstBreak: 0, breaks: 0 }
    line += lines
    byteOffset += length
    return row
  }

  /** Looks for the end of the row; 0 when it is not there yet. */
  const findEnd = (): number => {
    for (let at = scan.at; at < held.length; at += 1) {
      const byte = held[at]
      if (byte === quote) scan.isQuoted = !scan.isQuoted
      else if (byte === lineFeed) {
        scan.breaks += 1
        if (!scan.isQuoted) return at + 1
        if (scan.firstBreak === 0) scan.firstBreak = at + 1
      }
    }
    scan.at = held.length
    return 0
  }

  const wholeOrFirstLine = (length: number, lines: number): SplitRow =>
    scan.firstBreak > 0 && !isSound(held.subarray(0, length)) ? take(scan.firstBreak, 1) : take(length, lines)

  const skipRest = (): void => {
    const end = held.indexOf(lineFeed)
    take(end < 0 ? held.length : end + 1, end < 0 ? 0 : 1)
    isSkipping = end < 0
  }

  const next = (): SplitRow | undefined => {
    if (isSkipping) skipRest()
    if (isSkipping || held.length === 0) return undefined
    const end = findEnd()
    if (end > 0 && end <= maxRowBytes) return wholeOrFirstLine(end, scan.breaks)
    if (held.length <= maxRowBytes) return undefined
    if (scan.firstBreak > 0 && scan.firstBreak <= maxRowBytes) return take(scan.firstBreak, 1)
    const row = take(maxRowBytes, 0, true)
    isSkipping = true
    return row
  }

  return {
    push: function* (chunk) {
      held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
      for (let row = next(); row !== undefined; row = next()) yield row
    },
    end: function* () {
      while (held.length > 0) {
        const row = next() ?? (held.length > 0 ? wholeOrFirstLine(held.length, scan.breaks) : undefined)
        if (row !== undefined) yield row
      }
    },
  }
}
