import type { Explained, ExplainedElement } from '../dialect.ts'
import type { NameLanguage } from '../name-table.ts'
import type { ElementNode } from './element-nodes.ts'
import { xmlMeaning, xmlName } from './names.ts'

type Sight = { setId: string; language: NameLanguage }

/** What an element says by itself: its text, then its attributes. */
const saidBy = (node: ElementNode, place: string, { setId, language }: Sight): ExplainedElement[] => {
  const { name, text, attributes } = node
  const element = (at: string, called: string, value: string): ExplainedElement => ({
    place: at,
    number: undefined,
    name: xmlName(called, language) ?? called,
    value,
    meaning: xmlMeaning(setId, called, value, node, language),
  })
  const below = place === '' ? '' : `${place}/`
  return [
    ...(text === '' ? [] : [element(place || 'text()', name, text)]),
    ...Object.entries(attributes).map(([key, value]) => element(`${below}@${key}`, key, value)),
  ]
}

const isLeaf = ({ children }: ElementNode): boolean => children.length === 0

/** How often each name comes among the children. */
const countsOf = ({ children }: ElementNode): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { name } of children) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/**
 * Says of each element of an XML document what it is called: one line for each element that holds others, with its path, its
 * attributes and the values directly in it.
 */
export const explainElements = (root: ElementNode, setId: string, language: NameLanguage): Explained[] => {
  const sight: Sight = { setId, language }
  const explained: Explained[] = []
  const visit = (node: ElementNode, path: string, depth: number): void => {
    const values = node.children.filter(isLeaf).flatMap((child) => saidBy(child, child.name, sight))
    const elements = [...saidBy(node, '', sight), ...values]
    explained.push({ kind: 'segment', depth, id: path, name: xmlName(node.name, language) ?? '', elements })
    const counts = countsOf(node)
    const numbers = new Map<string, number>()
    for (const child of node.children) {
      const number = (numbers.get(child.name) ?? 0) + 1
      numbers.set(child.name, number)
      if (isLeaf(child)) continue
      const isRepeated = (counts.get(child.name) ?? 0) > 1
      visit(child, `${path}/${child.name}${isRepeated ? `[${number}]` : ''}`, depth + 1)
    }
  }
  visit(root, root.name, 0)
  return explained
}
