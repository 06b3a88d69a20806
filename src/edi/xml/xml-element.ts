/** An element of a document that was read. Prefixes are gone: `namespace` is the URI, '' for none; `name` the local name. */
export type XmlElement = {
  namespace: string
  name: string
  /** By local name; those with a prefix as `{uri}name`. Namespace declarations are not among them. */
  attributes: ReadonlyMap<string, string>
  children: readonly XmlElement[]
  /** The text directly inside, as it was written. */
  text: string
  /** From the root on, with a number where names repeat: `Order/OrderLine[2]/LineItem/ID`. */
  path: string
  /** Counted from 1. */
  line: number
  /** Which element of the document this is, the root being 1. */
  position: number
  /** Where it stands in the document's text. */
  start: number
  end: number
  /** Namespaces declared around it and not by itself: prefix ('' for the default) and URI. */
  inherited: ReadonlyMap<string, string>
}

/** The children of a name. */
export const childrenOf = (parent: XmlElement | undefined, name: string): XmlElement[] =>
  parent?.children.filter((child) => child.name === name) ?? []

/** The first element at a path of names below an element, the first of each name being taken. */
export const elementAt = (parent: XmlElement | undefined, path: string): XmlElement | undefined => {
  let at = parent
  for (const name of path.split('/')) {
    at = at?.children.find((child) => child.name === name)
    if (at === undefined) return undefined
  }
  return at
}

/** All elements at a path of names below an element. */
export const elementsAt = (parent: XmlElement | undefined, path: string): XmlElement[] => {
  let level = parent === undefined ? [] : [parent]
  for (const name of path.split('/')) level = level.flatMap((each) => childrenOf(each, name))
  return level
}

/** An element's text without the blanks around it, or undefined when it is absent or blank. */
export const textOf = (element: XmlElement | undefined): string | undefined => {
  const text = element?.text.trim()
  return text === undefined || text === '' ? undefined : text
}

/** The text at a path of names below an element. */
export const textAt = (parent: XmlElement | undefined, path: string): string | undefined =>
  textOf(elementAt(parent, path))

/** An attribute without the blanks around it, or undefined when it is absent or blank. */
export const attributeOf = (element: XmlElement | undefined, name: string): string | undefined => {
  const text = element?.attributes.get(name)?.trim()
  return text === undefined || text === '' ? undefined : text
}

/** The element with nothing but children whose namespace is wanted, at all depths: others have no meaning here. */
export const onlyNamespaces = (element: XmlElement, isWanted: (namespace: string) => boolean): XmlElement => ({
  ...element,
  children: element.children
    .filter(({ namespace }) => isWanted(namespace))
    .map((child) => onlyNamespaces(child, isWanted)),
})
