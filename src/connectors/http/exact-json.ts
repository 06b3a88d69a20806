const quote = 0x22
const backslash = 0x5c
const minus = 0x2d
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const isOfNumber = (code: number): boolean =>
  isDigit(code) || code === minus || code === 0x2b || code === 0x2e || code === 0x65 || code === 0x45

/**
 * Reads JSON as `JSON.parse` does, but a number that a double cannot hold as it is written becomes its text: `9007199254740993`, `12.50`,
 * `1e3`. All others stay numbers. Throws SyntaxError.
 */
export const parseExactly = (text: string): unknown => {
  // First as it is: what is no JSON must not become some by what follows.
  const plain: unknown = JSON.parse(text)
  const quoted = quoteInexact(text)
  return quoted === text ? plain : JSON.parse(quoted)
}

/** Puts quotes around inexact numbers of a text that is JSON. */
const quoteInexact = (text: string): string => {
  const parts: string[] = []
  let copied = 0
  let index = 0
  while (index < text.length) {
    const code = text.charCodeAt(index)
    if (code === quote) {
      index = endOfString(text, index)
      continue
    }
    if (code !== minus && !isDigit(code)) {
      index += 1
      continue
    }
    const end = endOfNumber(text, index)
    const number = text.slice(index, end)
    if (String(Number(number)) !== number) {
      parts.push(text.slice(copied, index), `"${number}"`)
      copied = end
    }
    index = end
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied)
}

const endOfString = (text: string, start: number): number => {
  let index = start + 1
  for (;;) {
    const code = text.charCodeAt(index)
    if (code === quote) return index + 1
    index += code === backslash ? 2 : 1
  }
}

const endOfNumber = (text: string, start: number): number => {
  let index = start
  while (index < text.length && isOfNumber(text.charCodeAt(index))) index += 1
  return index
}
