import { XMLParser } from 'fast-xml-parser'
import type { Issue, Mapped } from '../../domain/issue.ts'
import type { XmlElement } from './xml-element.ts'

/** A node as the parser gives it: one key names the element and holds its content, ":@" its attributes. */
export type ParsedNode = Record<string, unknown>

/** `nextBreak` is the first line break behind the last offset asked for. */
type Building = { text: string; issues: Issue[]; nextBreak: number; line: number; position: number }

const metadataKey = XMLParser.getMetaDataSymbol().valueOf()

const predefined: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

const isCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff)

const characterOf = (reference: string): string | undefined => {
  const [, hex, digits] = /^#(?:x([0-9A-Fa-f]{1,8})|(\d{1,8}))$/.exec(reference) ?? []
  if (hex === undefined && digits === undefined) return predefined.get(reference)
  const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16)
  return isCharacter(code) ? String.fromCodePoint(code) : undefined
}

/** Text with its references resolved, once: what comes out is not looked at again. */
const resolve = (text: string, path: string, building: Building): string =>
  text.includes('&')
    ? text.replace(/&([^&;<\s]{0,40};)?/g, (whole, reference: string | undefined) => {
        const character = characterOf(reference?.slice(0, -1) ?? '')
        if (character !== undefined) return character
        const message = `"${whole}" is no character: only &amp; &lt; &gt; &quot; &apos; and numbers of characters are known`
        building.issues.push({ code: 'INTERCHANGE_UNREADABLE', path, value: whole, message })
        return ''
      })
    : text

const isNode = (value: unknown): value is ParsedNode => typeof value === 'object' && value !== null

const nodesOf = (value: unknown): ParsedNode[] => (Array.isArray(value) ? value.filter(isNode) : [])

const nameOf = (node: ParsedNode): string => Object.keys(node).find((key) => key !== ':@') ?? ''

/** Where the parser says the element stands. */
const extentOf = (node: ParsedNode): { start: number; end: number } => {
  const found: unknown = Reflect.get(node, metadataKey)
  const { startIndex, endIndex } = isNode(found) ? found : {}
  return { start: typeof startIndex === 'number' ? startIndex : 0, end: typeof endIndex === 'number' ? endIndex : 0 }
}

const breakFrom = (text: string, from: number): number => {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at
}

/** Line of an offset; offsets come in rising order. */
const lineAt = (offset: number, building: Building): number => {
  while (building.nextBreak < offset) {
    building.line += 1
    building.nextBreak = breakFrom(building.text, building.nextBreak + 1)
  }
  return building.line
}

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

type Scope = ReadonlyMap<string, string>

/** The namespaces in force within an element, and those of them it has from outside. */
const scopesOf = (attributes: readonly [string, string][], outer: Scope): { scope: Scope; inherited: Scope } => {
  const declared = attributes.flatMap(([name, value]): [string, string][] => {
    if (name === 'xmlns') return [['', value]]
    return name.startsWith('xmlns:') ? [[name.slice(6), value]] : []
  })
  if (declared.length === 0) return { scope: outer, inherited: outer }
  const inherited = new Map(outer)
  for (const [prefix] of declared) inherited.delete(prefix)
  return { scope: new Map([...inherited, ...declared]), inherited }
}

const splitName = (name: string): { prefix: string; local: string } => {
  const colon = name.indexOf(':')
  return colon < 0 ? { prefix: '', local: name } : { prefix: name.slice(0, colon), local: name.slice(colon + 1) }
}

const namespaceOf = (prefix: string, scope: Scope, path: string, building: Building): string => {
  if (prefix === 'xml') return xmlNamespace
  const namespace = scope.get(prefix)
  if (namespace === undefined && prefix !== '')
    building.issues.push({
      code: 'INTERCHANGE_UNREADABLE',
      path,
      value: prefix,
      message: `The prefix "${prefix}" has no namespace: its declaration (xmlns:${prefix}) is missing`,
    })
  return namespace ?? ''
}

const attributesOf = (node: ParsedNode, path: string, building: Building): [string, string][] => {
  const attributes = node[':@']
  return isNode(attributes)
    ? Object.entries(attributes).map(([name, value]) => [name, resolve(String(value), `${path}/@${name}`, building)])
    : []
}

const plainAttributes = (
  all: readonly [string, string][],
  scope: Scope,
  path: string,
  building: Building,
): Map<string, string> => {
  const attributes = new Map<string, string>()
  for (const [name, value] of all) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue
    const { prefix, local } = splitName(name)
    attributes.set(prefix === '' ? local : `{${namespaceOf(prefix, scope, path, building)}}${local}`, value)
  }
  return attributes
}

const textWithin = (nodes: readonly ParsedNode[], path: string, building: Building): string => {
  let text = ''
  for (const node of nodes) {
    const name = nameOf(node)
    if (name === '#text') text += resolve(String(node[name]), path, building)
    else if (name === '#cdata')
      text += nodesOf(node[name])
        .map((each) => String(each['#text'] ?? ''))
        .join('')
  }
  return text
}

const isElement = (node: ParsedNode): boolean => !['#text', '#cdata'].includes(nameOf(node))

/** Numbers the names that stand more than once among siblings. */
const pathsOf = (nodes: readonly ParsedNode[], parent: string): string[] => {
  const locals = nodes.map((node) => splitName(nameOf(node)).local)
  const counts = new Map<string, number>()
  for (const local of locals) counts.set(local, (counts.get(local) ?? 0) + 1)
  const seen = new Map<string, number>()
  return locals.map((local) => {
    const path = parent === '' ? local : `${parent}/${local}`
    if (counts.get(local) === 1) return path
    const number = (seen.get(local) ?? 0) + 1
    seen.set(local, number)
    return `${path}[${number}]`
  })
}

const elementFrom = (node: ParsedNode, path: string, outer: Scope, building: Building): XmlElement => {
  const name = nameOf(node)
  const { start, end } = extentOf(node)
  building.position += 1
  const { position } = building
  const line = lineAt(start, building)
  const all = attributesOf(node, path, building)
  const { scope, inherited } = scopesOf(all, outer)
  const { prefix, local } = splitName(name)
  const content = nodesOf(node[name])
  const nodes = content.filter(isElement)
  const paths = pathsOf(nodes, path)
  return {
    namespace: namespaceOf(prefix, scope, path, building),
    name: local,
    attributes: plainAttributes(all, scope, path, building),
    text: textWithin(content, path, building),
    children: nodes.map((child, index) => elementFrom(child, paths[index] ?? path, scope, building)),
    path,
    line,
    position,
    start,
    end,
    inherited,
  }
}

const mostIssues = 20

/** Makes the tree of a document out of the parser's nodes: namespaces and references are resolved, places are noted. */
export const buildElement = (nodes: readonly ParsedNode[], text: string): Mapped<XmlElement> => {
  const [root] = nodes.filter(isElement)
  if (root === undefined)
    return { ok: false, issues: [{ code: 'INTERCHANGE_UNREADABLE', path: 'document', message: 'There is no element' }] }
  const building: Building = { text, issues: [], nextBreak: breakFrom(text, 0), line: 1, position: 0 }
  const element = elementFrom(root, splitName(nameOf(root)).local, new Map(), building)
  return building.issues.length === 0
    ? { ok: true, value: element }
    : { ok: false, issues: building.issues.slice(0, mostIssues) }
}
