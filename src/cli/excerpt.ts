/** A line of text and the marks to print beneath it. */
export type Excerpt = { text: string; marks: string }

/** Columns a character takes on a terminal: two for those of East Asian scripts. */
const columnsOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 0
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    code >= 0x20000
  return isWide ? 2 : 1
}

const widthOf = (text: string): number => [...text].reduce((sum, character) => sum + columnsOf(character), 0)

/** Text as a terminal may show it, each character in its own place. */
const shown = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters of foreign data must not reach a terminal
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·')

/** As much of the text's end (or start) as fits. */
const fitting = (characters: readonly string[], columns: number, fromEnd: boolean): string => {
  const order = fromEnd ? characters.toReversed() : characters
  const taken: string[] = []
  let left = columns
  for (const character of order) {
    left -= columnsOf(character)
    if (left < 0) break
    taken.push(character)
  }
  return (fromEnd ? taken.reverse() : taken).join('')
}

const sideOf = (text: string, columns: number, fromEnd: boolean): string => {
  if (widthOf(text) <= columns) return text
  const cut = fitting([...text], Math.max(0, columns - 3), fromEnd)
  return fromEnd ? `...${cut}` : `${cut}...`
}

/**
 * Marks the part of a line from `from` to `to` (UTF-16 offsets) with carets; an empty part gets a single one. A line wider
 * than `columns` is cut on both sides of what is marked.
 */
export const excerptOf = (line: string, from: number, to: number, columns: number): Excerpt => {
  const [before, marked, after] = [shown(line.slice(0, from)), shown(line.slice(from, to)), shown(line.slice(to))]
  const middle = sideOf(marked, Math.floor(columns / 2), false)
  const room = columns - widthOf(middle)
  const tail = Math.min(widthOf(after), Math.max(Math.floor(room / 2), room - widthOf(before)))
  const head = sideOf(before, room - tail, true)
  return {
    text: `${head}${middle}${sideOf(after, tail, false)}`.trimEnd(),
    marks: `${' '.repeat(widthOf(head))}${'^'.repeat(Math.max(1, widthOf(middle)))}`,
  }
}
