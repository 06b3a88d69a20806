import type { Likeness } from '../align.ts'
import { compareLevel, type Level, type Sink } from '../diff-levels.ts'
import type { ElementNode } from './element-nodes.ts'

/** Attributes that tell elements of one name apart. */
const keys = ['lineNumber', 'name', 'domain', 'schemeID', 'role']

const firstText = ({ text, children }: ElementNode): string => {
  if (children.length === 0) return text
  for (const child of children) {
    const found = firstText(child)
    if (found !== '') return found
  }
  return ''
}

/** What an element is about: a line by its number, a party by its first id. A value by itself is about nothing. */
const identityOf = (element: ElementNode): string => {
  const { name, attributes, children } = element
  const key = keys.map((each) => attributes[each]).find((value) => value !== undefined)
  return `${name} ${key ?? (children.length === 0 ? '' : firstText(element))}`
}

const likeness: Likeness<ElementNode> = {
  whole: (element) => JSON.stringify(element),
  identity: identityOf,
  kind: ({ name }) => name,
}

const attributeOf = ({ attributes }: ElementNode, name: string): string | undefined =>
  Object.hasOwn(attributes, name) ? attributes[name] : undefined

const compareAttributes = (a: ElementNode, b: ElementNode, path: string, add: Sink): void => {
  for (const name of new Set([...Object.keys(a.attributes), ...Object.keys(b.attributes)])) {
    const [left, right] = [attributeOf(a, name), attributeOf(b, name)]
    if (left !== right) add(`${path}/@${name}`, left, right)
  }
}

const compare = (a: ElementNode, b: ElementNode, path: string, add: Sink): void => {
  if (a.namespace !== b.namespace) add(`${path} (namespace)`, a.namespace, b.namespace)
  compareAttributes(a, b, path, add)
  if (a.text !== b.text) add(path, a.text || undefined, b.text || undefined)
  compareLevel(a.children, b.children, level, path, add)
}

const level: Level<ElementNode> = {
  like: likeness,
  name: ({ name }) => name,
  place: (path, name, number, count) => `${path}/${name}${count > 1 ? `[${number}]` : ''}`,
  text: (element) => firstText(element),
  compare,
}

/** Compares two XML documents by element and attribute. Prefixes and the order of attributes make no difference. */
export const compareElements = (a: ElementNode, b: ElementNode, path: string, add: Sink): void => {
  const at = path === '' ? a.name : `${path} / ${a.name}`
  if (a.name === b.name) compare(a, b, at, add)
  else add(at, a.name, b.name)
}
