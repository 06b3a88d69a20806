import { groupBy } from '../../domain/group-by.ts'
import type { Call } from '../connector.ts'
import { type StampedRecord, selection, stampedRecord } from './changed-records.ts'
import type { SalesforceClient } from './client.ts'
import { soqlGroups, soqlIn } from './soql.ts'

/** Records of an object that belong to these parents, by the parent's id, oldest first. */
export const readChildren = async (
  client: SalesforceClient,
  query: { object: string; fields: readonly string[]; parentField: string },
  parentIds: readonly string[],
  call: Call,
): Promise<Map<string, StampedRecord[]>> => {
  const { object, parentField } = query
  const fields = selection([parentField, ...query.fields])
  const found: StampedRecord[] = []
  for (const group of soqlGroups(parentIds)) {
    const soql = `SELECT ${fields} FROM ${object} WHERE ${soqlIn(parentField, group)} ORDER BY Id`
    found.push(...(await client.query(soql, stampedRecord, call)))
  }
  return groupBy(found, (one) => String(one[parentField]))
}
