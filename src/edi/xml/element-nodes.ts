import type { XmlElement } from './xml-element.ts'

/**
 * An element of an XML document as plain values. Prefixes are gone; the namespace is named where it is not that of the parent, as
 * the outermost's always is when it has one. Attributes are sorted by name, those with a prefix as `{uri}name` but for `xml:lang` and
 * its like; blanks around text are formatting.
 */
export type ElementNode = {
  name: string
  namespace?: string
  attributes: Record<string, string>
  text: string
  children: ElementNode[]
}

/** The one namespace whose prefix is fixed. */
const xmlNamespace = '{http://www.w3.org/XML/1998/namespace}'

export const elementNodes = (element: XmlElement, around = ''): ElementNode => {
  const { name, namespace } = element
  const attributes = [...element.attributes]
    .map(([key, value]) => [key.replace(xmlNamespace, 'xml:'), value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return {
    name,
    ...(namespace === around ? {} : { namespace }),
    attributes: Object.fromEntries(attributes),
    text: element.text.trim(),
    children: element.children.map((child) => elementNodes(child, namespace)),
  }
}
