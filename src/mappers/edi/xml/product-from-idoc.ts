import type * as z from 'zod'
import { isGtin } from '../../../domain/gs1.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { product as productSchema } from '../../../domain/product.ts'
import { childrenOf, elementAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { doubtfulUnits } from './idoc-values.ts'
import { type Given, mapDocument } from './map-document.ts'
import { complainOf, requiredText, unitOf, type Value, valueAt } from './xml-values.ts'

type Product = z.infer<typeof productSchema>

/** The English name, else the first there is. */
const nameOf = (basic: XmlElement): Value => {
  const texts = childrenOf(basic, 'E1MAKTM').filter((element) => textAt(element, 'MAKTX') !== undefined)
  const english = texts.find((element) => textAt(element, 'SPRAS_ISO') === 'EN' || textAt(element, 'SPRAS') === 'E')
  const found = english ?? texts[0]
  return found === undefined ? valueAt(basic, 'E1MAKTM/MAKTX') : valueAt(found, 'MAKTX')
}

/** The trade number of the base unit, where the head has none. */
const gtinOf = (context: MappingContext, basic: XmlElement): string | undefined => {
  const own = valueAt(basic, 'EAN11')
  const unit = childrenOf(basic, 'E1MARMM').find((element) => textAt(element, 'MEINH') === textAt(basic, 'MEINS'))
  const value = own.text !== undefined || unit === undefined ? own : valueAt(unit, 'EAN11')
  if (value.text === undefined || isGtin(value.text)) return value.text
  const message = `GTIN "${value.text}" is not 8, 12, 13 or 14 digits with a right check digit`
  return complainOf(context, 'IDENTIFIER_INVALID', value, message)
}

const productFrom = (context: MappingContext, idoc: XmlElement): Product | undefined => {
  const basic = elementAt(idoc, 'E1MARAM')
  if (basic === undefined)
    return complainOf(context, 'VALUE_MISSING', valueAt(idoc, 'E1MARAM'), 'The IDoc holds no material (E1MARAM)')
  const long = valueAt(basic, 'MATNR_LONG')
  const itemId = requiredText(context, long.text === undefined ? valueAt(basic, 'MATNR') : long, 'material number')
  const name = requiredText(context, nameOf(basic), 'description of the material')
  const unit = unitOf(context, valueAt(basic, 'MEINS'), doubtfulUnits)
  const gtin = gtinOf(context, basic)
  if (itemId === undefined || name === undefined || unit === undefined) return undefined
  return { itemId, gtin, name, unit, active: textAt(basic, 'LVORM') !== 'X' }
}

/**
 * The product of a MATMAS (types MATMAS01 to MATMAS05); the material number is taken as it stands, its zeros included. Pure; all
 * issues come at once, with path and line.
 */
export const productFromIdoc = (body: Uint8Array, given: Given): Mapped<Product> =>
  mapDocument(body, given, (setId) => /^idoc:MATMAS0[1-5]:MATMAS$/.test(setId), productFrom, 'product')
