import { attributeOf, childrenOf, textOf, type XmlElement } from '../../../edi/xml/xml-element.ts'
import { type Value, valueAt } from './xml-values.ts'

/** The comments of an element, as often as it has some. */
export const comments = (parent: XmlElement): string[] =>
  childrenOf(parent, 'Comments')
    .map(textOf)
    .filter((text) => text !== undefined)

/** A GTIN stands among the references of an item, if anywhere. */
export const gtinValue = (itemId: XmlElement): Value => {
  const reference = childrenOf(itemId, 'IdReference').find((each) =>
    /^(GTIN|EAN|UPC)/i.test(attributeOf(each, 'domain') ?? ''),
  )
  return reference === undefined ? valueAt(itemId, 'IdReference/@identifier[GTIN]') : valueAt(reference, '@identifier')
}
