import type { Quantity, Reference, Tax } from '../../../domain/sales-order.ts'
import { elementAt, elementsAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { gtinFrom } from '../resolve-item.ts'
import type { WrittenItem } from './ubl-nodes.ts'
import { gtinValue, textsAt } from './ubl-values.ts'
import { complainOf, dateOf, decimalOf, placeAt, requiredText, unitOf, valueAt } from './xml-values.ts'

/** A quantity with its unit, or undefined when it is absent or (with an issue) wrong. It may be zero, and negative if `isSigned`. */
export const quantityAt = (
  context: MappingContext,
  parent: XmlElement,
  path: string,
  isSigned = false,
): Quantity | undefined => {
  const found = valueAt(parent, path)
  if (found.text === undefined) return undefined
  const unit = unitOf(context, valueAt(parent, `${path}/@unitCode`))
  const value = decimalOf(context, found)
  if (value?.startsWith('-') && !isSigned)
    return complainOf(context, 'QUANTITY_INVALID', found, `A quantity cannot be negative; it is ${value}`)
  return unit === undefined || value === undefined ? undefined : { value, unit }
}

export const requiredQuantityAt = (
  context: MappingContext,
  parent: XmlElement,
  path: string,
  isSigned = false,
): Quantity | undefined =>
  requiredText(context, valueAt(parent, path), 'quantity') === undefined
    ? undefined
    : quantityAt(context, parent, path, isSigned)

export const requiredDateAt = (context: MappingContext, parent: XmlElement, path: string): string | undefined => {
  const value = valueAt(parent, path)
  return requiredText(context, value, 'date') === undefined ? undefined : dateOf(context, value)
}

/** A number that names a document, of at most `longest` characters. */
export const documentNumberAt = (
  context: MappingContext,
  parent: XmlElement,
  path: string,
  what: string,
  longest: number,
): string | undefined => {
  const value = valueAt(parent, path)
  const number = requiredText(context, value, what)
  if (number !== undefined && number.length > longest)
    return complainOf(context, 'VALUE_INVALID', value, `The ${what} has more than ${longest} characters`)
  return number
}

/** Notes, one for each line of text. */
export const notesOf = (parent: XmlElement): string[] =>
  textsAt(parent, 'Note').flatMap((text) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )

/**
 * Documents that are referred to; what has neither a type nor a code of one is of the type of its element. Those of the code `but`
 * have a place of their own.
 */
export const documentReferences = (parent: XmlElement, name: string, but?: string): Reference[] =>
  elementsAt(parent, name).flatMap((element): Reference[] => {
    if (but !== undefined && textAt(element, 'DocumentTypeCode') === but) return []
    const value = textAt(element, 'ID')
    const type = textAt(element, 'DocumentType') ?? textAt(element, 'DocumentTypeCode') ?? name
    return value === undefined ? [] : [{ type, value, description: textAt(element, 'DocumentDescription') }]
  })

/** A tax category with the tax it is of. */
export const taxFrom = (context: MappingContext, category: XmlElement | undefined): Tax => ({
  code: textAt(category, 'TaxScheme/ID') ?? 'VAT',
  category: textAt(category, 'ID'),
  percent: category && decimalOf(context, valueAt(category, 'Percent')),
  jurisdiction: textAt(category, 'TaxScheme/JurisdictionRegionAddress/CountrySubentity'),
})

/**
 * The item of a document the seller sends: the seller's code is the item. A name that only repeats the code is no description.
 * Undefined, with an issue, without that code.
 */
export const itemFromUbl = (context: MappingContext, line: XmlElement): WrittenItem | undefined => {
  const item = elementAt(line, 'Item') ?? line
  const itemId = requiredText(context, valueAt(item, 'SellersItemIdentification/ID'), "seller's item code")
  const code = gtinValue(item)
  const gtin =
    code.text === undefined ? undefined : gtinFrom({ value: code.text, place: placeAt(context, code) }, 'GTIN')
  if (itemId === undefined) return undefined
  const name = textAt(item, 'Name') ?? textAt(item, 'Description')
  const buyerItemId = textAt(item, 'BuyersItemIdentification/ID')
  return { itemId, buyerItemId, gtin, description: name === itemId ? undefined : name }
}
