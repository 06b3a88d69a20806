import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { messageOf } from '../../domain/errors.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import type { Encoding } from '../encoding.ts'
import { buildElement, type ParsedNode } from './build-element.ts'
import { decodeXml } from './decode-xml.ts'
import { scanMarkup } from './scan-markup.ts'
import type { XmlElement } from './xml-element.ts'

export type ReadXmlOptions = {
  /** Character set where neither the document nor its bytes tell one: the partner's. */
  fallbackEncoding?: Encoding | undefined
  /** 16 MiB unless given. */
  maxBytes?: number | undefined
  /** Elements in one another; 64 unless given. */
  maxDepth?: number | undefined
  /** 500 000 unless given; an order line has about 30. */
  maxElements?: number | undefined
  /** Pass over the document type declaration of cXML, which names a DTD and nothing else. No unless given. */
  allowCxmlDoctype?: boolean | undefined
}

/** A document that was read: its root, and the text the places of elements refer to. */
export type XmlDocument = { root: XmlElement; text: string; encoding: string }

export const defaultMaxBytes = 16 * 1024 * 1024
const defaultMaxDepth = 64
const defaultMaxElements = 500_000

/** All values stay text: leading zeros, exponents and blanks are the sender's. Entities are resolved in `build-element`. */
const createParser = (maxDepth: number): XMLParser =>
  new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    trimValues: false,
    cdataPropName: '#cdata',
    captureMetaData: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: maxDepth + 1,
  })

const refused = (code: Issue['code'], path: string, message: string): { ok: false; issues: Issue[] } => ({
  ok: false,
  issues: [{ code, path, message }],
})

const parseText = (text: string, maxDepth: number): Mapped<XmlElement> => {
  try {
    // The parser lets truncated and unbalanced documents pass: the validator is what proves that this is XML.
    const verdict = XMLValidator.validate(text)
    if (verdict !== true) {
      const { msg, line } = verdict.err
      return refused('INTERCHANGE_UNREADABLE', `line ${line}`, `The document is not well-formed XML: ${msg}`)
    }
    // With `preserveOrder` the parser gives lists of nodes, which its types do not say.
    const nodes = createParser(maxDepth).parse(text) as ParsedNode[]
    return buildElement(nodes, text)
  } catch (error) {
    return refused('INTERCHANGE_UNREADABLE', 'document', `The document cannot be read as XML: ${messageOf(error)}`)
  }
}

/**
 * Reads an XML document whole. What it refuses, with an issue: more than `maxBytes`, bytes that do not fit the character set, any
 * document type declaration, deep nesting, a document that ends in the middle, anything that is not well-formed, a prefix
 * without a namespace. The five predefined entities and character references are resolved, once; there are no others.
 * Never throws for what the bytes are.
 */
export const readXml = (bytes: Uint8Array, options: ReadXmlOptions = {}): Mapped<XmlDocument> => {
  const maxBytes = options.maxBytes ?? defaultMaxBytes
  if (bytes.byteLength > maxBytes)
    return refused('TRANSACTION_TOO_LARGE', 'document', `The document has more than ${maxBytes} bytes`)
  const decoded = decodeXml(bytes, options.fallbackEncoding)
  if (!decoded.ok) return decoded
  const { text, encoding } = decoded.value
  const maxDepth = options.maxDepth ?? defaultMaxDepth
  const limits = { maxDepth, maxElements: options.maxElements ?? defaultMaxElements }
  const issue = scanMarkup(text, limits, options.allowCxmlDoctype ?? false)
  if (issue !== undefined) return { ok: false, issues: [issue] }
  const plain = blankDoctype(text)
  const root = parseText(plain, maxDepth)
  return root.ok ? { ok: true, value: { root: root.value, text: plain, encoding } } : root
}

/** A document type declaration that was let pass becomes blanks, so that the parser never sees one. */
const blankDoctype = (text: string): string => {
  const from = text.search(/<!DOCTYPE\s{1,9}cXML\s/)
  const root = text.search(/<[A-Za-z_]/)
  if (from < 0 || from > root) return text
  const to = text.indexOf('>', from) + 1
  return text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, ' ') + text.slice(to)
}
