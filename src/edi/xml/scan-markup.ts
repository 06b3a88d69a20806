import type { Issue } from '../../domain/issue.ts'

export type MarkupLimits = {
  /** Elements in one another. */
  maxDepth: number
  maxElements: number
}

/** The document type declaration of cXML without a part of its own: it names a DTD and can define nothing. */
const cxmlDoctype =
  /^<!DOCTYPE\s{1,9}cXML\s{1,9}SYSTEM\s{1,9}(["'])https?:\/\/xml\.cxml\.org\/[\w./-]{1,99}\.dtd\1\s{0,9}>/

/** Characters no document may hold (XML 1.0, section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const lineOf = (text: string, offset: number): number => {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}

/** Offset behind a tag that begins at `from`; -1 when the text ends within it, -2 when another "<" stands inside. */
const endOfTag = (text: string, from: number): number => {
  let quote = 0
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 60) return -2
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 34 || code === 39) quote = code
    else if (code === 62) return at + 1
  }
  return -1
}

const sections = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const

/**
 * What makes a document not worth parsing, or dangerous to: a document type declaration, too many elements or too deep ones, an
 * end in the middle, something behind the root. One pass, before any parser sees the text; undefined when there is nothing.
 * Names and attributes are left to the parser.
 *
 * With `allowCxmlDoctype`, the declaration that cXML documents traditionally carry is passed over, when it stands in front of
 * the root and has no part of its own. It is never fetched.
 */
export const scanMarkup = (text: string, limits: MarkupLimits, allowCxmlDoctype: boolean): Issue | undefined => {
  const problem = (code: Issue['code'], at: number, message: string): Issue => ({
    code,
    path: `line ${lineOf(text, at)}`,
    value: text.slice(at, at + 40),
    message,
  })
  const unreadable = (at: number, message: string): Issue => problem('INTERCHANGE_UNREADABLE', at, message)
  const bad = text.search(forbidden)
  if (bad >= 0) return unreadable(bad, 'The document holds a character that XML does not allow')

  let depth = 0
  let elements = 0
  let at = 0
  while (at < text.length) {
    const next = text.indexOf('<', at)
    const between = next < 0 ? text.length : next
    if (depth === 0 && /\S/.test(text.slice(at, between)))
      return unreadable(
        at,
        elements === 0 ? 'Text stands in front of the root element' : 'Text stands behind the root element',
      )
    if (next < 0) break
    const section = sections.find(([opening]) => text.startsWith(opening, next))
    if (section !== undefined) {
      const [opening, closing] = section
      if (depth === 0 && opening === '<![CDATA[') return unreadable(next, 'Text stands outside of the root element')
      const end = text.indexOf(closing, next + opening.length)
      if (end < 0)
        return problem('INTERCHANGE_TRUNCATED', next, `The document ends within "${opening}": it may be cut off`)
      at = end + closing.length
      continue
    }
    if (text.startsWith('<!', next)) {
      const doctype = allowCxmlDoctype && elements === 0 ? cxmlDoctype.exec(text.slice(next, next + 200)) : null
      if (doctype === null)
        return unreadable(
          next,
          'The document has a document type declaration (DOCTYPE), which is refused: it can define entities',
        )
      at = next + doctype[0].length
      continue
    }
    const end = endOfTag(text, next)
    if (end === -2) return unreadable(next, 'A "<" stands inside a tag')
    if (end === -1) return problem('INTERCHANGE_TRUNCATED', next, 'The document ends within a tag: it may be cut off')
    if (text.charCodeAt(next + 1) === 47) depth -= 1
    else {
      if (depth === 0 && elements > 0) return unreadable(next, 'The document has more than one root element')
      elements += 1
      if (text.charCodeAt(end - 2) !== 47) depth += 1
    }
    if (depth < 0) return unreadable(next, 'A closing tag has no opening one')
    if (depth > limits.maxDepth)
      return unreadable(next, `Elements stand more than ${limits.maxDepth} deep in one another`)
    if (elements > limits.maxElements)
      return problem('TRANSACTION_TOO_LARGE', next, `The document has more than ${limits.maxElements} elements`)
    at = end
  }
  if (elements === 0) return unreadable(0, 'The document has no element: it is not XML')
  if (depth > 0)
    return problem(
      'INTERCHANGE_TRUNCATED',
      text.length,
      'The document ends before its root element does: it may be cut off',
    )
  return undefined
}
