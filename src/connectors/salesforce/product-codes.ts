import * as z from 'zod'
import { groupBy } from '../../domain/group-by.ts'
import { createFieldReader } from '../../mappers/salesforce/native-record.ts'
import { readUnit } from '../../mappers/salesforce/unit.ts'
import type { Call } from '../connector.ts'
import type { SalesforceClient } from './client.ts'
import { soqlGroups, soqlIn } from './soql.ts'

export type FoundProduct = { id: string; code: string; externalId: string; isActive: boolean }

/** SOQL compares text without regard to case, so do we. */
export const codeKey = (itemId: string): string => itemId.toUpperCase()

/** All products with these codes, by `codeKey`; `externalIdField` is the one Crossdock upserts products by. */
export const findProducts = async (
  client: SalesforceClient,
  externalIdField: string,
  itemIds: readonly string[],
  call: Call,
): Promise<Map<string, FoundProduct[]>> => {
  const record = z
    .looseObject({ Id: z.string(), ProductCode: z.string(), IsActive: z.boolean().nullish() })
    .transform((found) => ({
      id: found.Id,
      code: found.ProductCode,
      externalId: typeof found[externalIdField] === 'string' ? found[externalIdField] : '',
      isActive: found.IsActive === true,
    }))
  const products: FoundProduct[] = []
  for (const group of soqlGroups([...new Set(itemIds)])) {
    const soql = `SELECT Id, ProductCode, IsActive, ${externalIdField} FROM Product2 WHERE ${soqlIn('ProductCode', group)}`
    products.push(...(await client.query(soql, record, call)))
  }
  return groupBy(products, ({ code }) => codeKey(code))
}

/** The units products are sold by, by id; one that names none, or one that is none, is missing. */
export const findUnits = async (
  client: SalesforceClient,
  unitField: string,
  ids: readonly string[],
  call: Call,
): Promise<Map<string, string>> => {
  const record = z.looseObject({ Id: z.string() })
  const units = new Map<string, string>()
  for (const group of soqlGroups([...new Set(ids)])) {
    const soql = `SELECT Id, ${unitField} FROM Product2 WHERE ${soqlIn('Id', group)}`
    for (const found of await client.query(soql, record, call)) {
      const unit = readUnit(createFieldReader(found), unitField, 'unit', '')
      if (unit !== '') units.set(found.Id, unit)
    }
  }
  return units
}

/** The one product a code means: the only one, the only active one, or the one that carries our id; else undefined. */
export const onlyProduct = (found: readonly FoundProduct[], itemId: string): FoundProduct | undefined => {
  if (found.length === 1) return found[0]
  const active = found.filter(({ isActive }) => isActive)
  if (active.length === 1) return active[0]
  const ours = found.filter(({ externalId }) => codeKey(externalId) === codeKey(itemId))
  return ours.length === 1 ? ours[0] : undefined
}
