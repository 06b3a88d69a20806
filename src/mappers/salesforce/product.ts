import { isGtin } from '../../domain/gs1.ts'
import type { Mapped } from '../../domain/issue.ts'
import { type Product, product } from '../../domain/product.ts'
import { checked, createFieldReader, type NativeRecord } from './native-record.ts'
import { readUnit } from './unit.ts'

/** The Product2 fields for what Salesforce has no fixed field for; null: the org has none. */
export type ProductFields = Readonly<{ gtin: string | null; unit: string | null }>

export type ProductMapping = { productFields: ProductFields; defaultUnit: string }

/**
 * The Product2 of a product, without its external id. Only what the product has is named, and null where a field is `emptied`: the rest stays
 * as it is.
 */
export const product2FromProduct = (
  value: Product,
  { productFields }: ProductMapping,
  emptied: readonly string[] = [],
): Record<string, string | boolean | null> => ({
  ...(emptied.includes('description') ? { Description: null } : {}),
  ...(emptied.includes('gtin') && productFields.gtin !== null ? { [productFields.gtin]: null } : {}),
  ProductCode: value.itemId,
  Name: value.name,
  IsActive: value.active,
  ...(value.description === undefined ? {} : { Description: value.description }),
  ...(value.gtin === undefined || productFields.gtin === null ? {} : { [productFields.gtin]: value.gtin }),
  ...(productFields.unit === null ? {} : { [productFields.unit]: value.unit }),
})

export const productFromProduct2 = (
  record: NativeRecord,
  { productFields, defaultUnit }: ProductMapping,
): Mapped<Product> => {
  const reader = createFieldReader(record)
  const gtin = reader.text(productFields.gtin, 'gtin')?.trim()
  // The field may hold a stock-keeping unit of the org's own: only what looks like a GTIN has to be one.
  const looksLikeGtin = gtin !== undefined && /^(\d{8}|\d{12,14})$/.test(gtin)
  if (looksLikeGtin && !isGtin(gtin)) {
    const message = `${productFields.gtin} has a wrong check digit. Correct it.`
    reader.issues.push({ code: 'IDENTIFIER_INVALID', path: 'gtin', value: gtin, message })
  }
  const value = {
    itemId: reader.text('ProductCode', 'itemId'),
    name: reader.text('Name', 'name'),
    description: reader.text('Description', 'description'),
    gtin: looksLikeGtin ? gtin : undefined,
    unit: readUnit(reader, productFields.unit, 'unit', defaultUnit),
    active: reader.flag('IsActive', 'active'),
  }
  return checked(product, value, reader.issues, { itemId: 'ProductCode', name: 'Name' })
}
