import { isGtin } from '../../domain/gs1.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import { type Product, product } from '../../domain/product.ts'
import { nativeProduct } from './native-material.ts'
import { readAs } from './read-as.ts'

export type ProductReading = {
  /** Logon language, two letters: the texts are read in it. */
  language: string
  /** SAP unit -> Rec. 20 unit. */
  units: ReadonlyMap<string, string>
  /** Cross-plant statuses of products that are not sold any more. */
  inactiveStatuses: readonly string[]
}

/** A product from A_Product of API_PRODUCT_SRV with its texts. One without a text in any language is called by its number. */
export const productFromSap = (raw: unknown, reading: ProductReading): Mapped<Product> => {
  const read = readAs(nativeProduct, raw, 'product')
  if (!read.ok) return read
  const native = read.value
  const what = `product ${native.Product}`
  const unit = unitFrom(native.BaseUnit, 'BaseUnit', what, reading.units)
  const gtin = (native.ProductStandardID ?? '').trim()
  const issues = [
    ...(typeof unit === 'string' ? [] : [unit]),
    ...(gtin === '' || isGtin(gtin) ? [] : [wrongGtin(what, gtin)]),
  ]
  if (issues.length > 0) return { ok: false, issues }
  const texts = native.to_Description?.results ?? []
  const own = texts.find(({ Language }) => Language === reading.language) ?? texts[0]
  const record = {
    itemId: native.Product,
    name: own?.ProductDescription?.trim() || native.Product,
    unit,
    active: native.IsMarkedForDeletion !== true && !reading.inactiveStatuses.includes(native.CrossPlantStatus ?? ''),
    ...(gtin === '' ? {} : { gtin }),
  }
  return readAs(product, record, what)
}

const wrongGtin = (what: string, value: string): Issue => ({
  code: 'IDENTIFIER_INVALID',
  path: 'ProductStandardID',
  value,
  message: `${what}: ${value} is no GTIN with a right check digit: correct the EAN/UPC of the material in SAP, or empty it`,
})

/** The Rec. 20 unit of a unit in SAP, or why there is none. */
export const unitFrom = (
  sapUnit: string,
  path: string,
  what: string,
  units: ReadonlyMap<string, string>,
): string | Issue =>
  units.get(sapUnit) ?? {
    code: 'UNIT_UNKNOWN',
    path,
    value: sapUnit,
    message: `${what}: no Rec. 20 unit is known for SAP's unit ${sapUnit}; add it to \`unitMap\` of the system`,
  }
