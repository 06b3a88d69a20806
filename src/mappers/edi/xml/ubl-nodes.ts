import { RejectedError } from '../../../domain/errors.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { Quantity, Reference, Tax } from '../../../domain/sales-order.ts'
import { isUntaxed, taxCategoryOf, taxTypeOf } from '../../../domain/tax-category.ts'
import { isUnit } from '../../../domain/units.ts'
import { leaf, type XmlNode } from '../../../edi/xml/write-xml.ts'
import { ownUnitCode } from '../own-unit-code.ts'

type Nodes = readonly (XmlNode | undefined)[]

/** An element with what is there of its content; nothing when none is. */
export const group = (name: string, ...content: Nodes): XmlNode | undefined =>
  content.some((each) => each !== undefined) ? { name, content } : undefined

/** An element that holds nothing but an ID. */
export const idOf = (name: string, id: string | undefined, schemeID?: string): XmlNode | undefined =>
  group(name, leaf('cbc:ID', id, { schemeID }))

/** A UBL 2.1 document of a kind, to be written. */
export const ublDocument = (kind: string, ...content: Nodes): XmlNode => ({
  name: kind,
  attributes: {
    xmlns: `urn:oasis:names:specification:ubl:schema:xsd:${kind}-2`,
    'xmlns:cac': 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
    'xmlns:cbc': 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
  },
  content,
})

/** Refuses a value that cannot be written. */
export const refuse = (message: string): never => {
  throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
}

/**
 * The partner's code of one of our units: the partner's table backwards, else Recommendation 20 itself unless the table gives that
 * code another meaning. Throws RejectedError UNIT_UNKNOWN.
 */
export const unitCodeOf = (unit: string, partner: Partner): string => {
  const own = ownUnitCode(unit, partner)
  if (own !== undefined) return own
  if (isUnit(unit) && !Object.hasOwn(partner.codes.units, unit)) return unit
  const message = `Unit "${unit}" has no code the partner knows; add theirs for it to "codes.units" of partner ${partner.name}`
  throw new RejectedError('UNIT_UNKNOWN', message, { stage: 'map' })
}

export const quantityNode = (name: string, quantity: Quantity | undefined, partner: Partner): XmlNode | undefined =>
  quantity && leaf(name, quantity.value, { unitCode: unitCodeOf(quantity.unit, partner) })

/** The notes as the lines of one Note: Peppol takes no more than one. */
export const noteNode = (notes: readonly string[]): XmlNode | undefined => leaf('cbc:Note', notes.join('\n'))

/** References as documents of their type, each with its description. */
export const referenceNodes = (name: string, references: readonly Reference[]): XmlNode[] =>
  references.flatMap(({ type, value, description }) => {
    const node = group(
      name,
      leaf('cbc:ID', value),
      leaf('cbc:DocumentType', type),
      leaf('cbc:DocumentDescription', description),
    )
    return node === undefined ? [] : [node]
  })

/** What nothing tells the category of is outside the scope of the tax. */
const outsideScope = 'O'

/** EN 16931 wants a rate of zero where nothing is to be paid, and none outside the scope of the tax. */
const rateOf = ({ percent }: Tax, category: string): string | undefined => {
  if (category === outsideScope) return undefined
  return percent ?? (isUntaxed(category) ? '0' : undefined)
}

/** A tax category. `reason`: why the tax is not paid, which EN 16931 has in the totals of taxes only. */
export const taxCategoryNode = (name: string, tax: Tax, reason: Nodes = []): XmlNode => {
  const category = taxCategoryOf(tax) ?? outsideScope
  return {
    name,
    content: [
      leaf('cbc:ID', category),
      leaf('cbc:Percent', rateOf(tax, category)),
      ...reason,
      group(
        'cac:TaxScheme',
        leaf('cbc:ID', taxTypeOf(tax)),
        group('cac:JurisdictionRegionAddress', leaf('cbc:CountrySubentity', tax.jurisdiction)),
      ),
    ],
  }
}

/** What our documents say of an item, whatever they say it in. */
export type WrittenItem = {
  itemId: string
  buyerItemId?: string | undefined
  gtin?: string | undefined
  description?: string | undefined
}

/** An item. Peppol wants a name: without a description it is our code. `details` follow in the order of UBL's Item. */
export const itemNode = (item: WrittenItem, details: Nodes = [], packSize?: string): XmlNode => ({
  name: 'cac:Item',
  content: [
    leaf('cbc:PackSizeNumeric', packSize),
    leaf('cbc:Name', item.description ?? item.itemId),
    idOf('cac:BuyersItemIdentification', item.buyerItemId),
    idOf('cac:SellersItemIdentification', item.itemId),
    idOf('cac:StandardItemIdentification', item.gtin, '0160'),
    ...details,
  ],
})
