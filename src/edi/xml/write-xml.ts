/** An element to be written: its name with prefix, its attributes, and its text or its children. */
export type XmlNode = {
  name: string
  attributes?: Readonly<Record<string, string | undefined>>
  content: string | readonly (XmlNode | undefined)[]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be written
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** Characters XML does not allow become blanks: no escape exists for them. */
const escapeText = (text: string): string =>
  text
    .replace(forbidden, ' ')
    .replace(/\p{Surrogate}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')

/** Text made fit for an attribute in double quotes. */
export const escapeAttribute = (text: string): string =>
  escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')

const startOf = ({ name, attributes = {} }: XmlNode): string =>
  Object.entries(attributes).reduce(
    (tag, [key, value]) => (value === undefined ? tag : `${tag} ${key}="${escapeAttribute(value)}"`),
    `<${name}`,
  )

const lines = (node: XmlNode, indent: string): string => {
  const start = startOf(node)
  if (typeof node.content === 'string')
    return node.content === ''
      ? `${indent}${start}/>\n`
      : `${indent}${start}>${escapeText(node.content)}</${node.name}>\n`
  const children = node.content.filter((child) => child !== undefined)
  if (children.length === 0) return `${indent}${start}/>\n`
  return `${indent}${start}>\n${children.map((child) => lines(child, `${indent}  `)).join('')}${indent}</${node.name}>\n`
}

/** An element, or nothing when its text is absent or empty. */
export const leaf = (
  name: string,
  text: string | undefined,
  attributes?: Readonly<Record<string, string | undefined>>,
): XmlNode | undefined =>
  text === undefined || text === ''
    ? undefined
    : { name, content: text, ...(attributes === undefined ? {} : { attributes }) }

/** A document as text, declared as UTF-8. Text and attributes are escaped. */
export const writeXml = (root: XmlNode): string => `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '')}`
