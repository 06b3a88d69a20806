import { recordKeyOf, recordSchemas } from '../domain/record.ts'
import { fieldsOf, recordFrom } from '../domain/record-fields.ts'
import { blockKeys } from '../matching/block-keys.ts'
import type { Merge } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'
import { fieldsApart } from '../sync/fields-apart.ts'

/**
 * Takes out of a survivor what it has from the customer that was merged into it, once what moved is back where it was; one that became part of
 * another customer since stays as it is. Only inside a transaction, before both are made anew of what their systems say.
 */
export const takeApart = async (store: Store, { survivorId, loserId, moved }: Merge): Promise<void> => {
  const records = await store.records.getMany('customer', [survivorId, loserId])
  const [survivor, loser] = [survivorId, loserId].map((id) => records.find((record) => record.id === id))
  if (survivor === undefined || loser === undefined || survivor.mergedInto !== null) return
  const facets = await store.links.ofRecords('customer', [loserId])
  const fields = fieldsApart({
    now: fieldsOf('customer', survivor.value),
    before: fieldsOf('customer', recordSchemas.customer.parse(moved.survivor.value)),
    theirs: [fieldsOf('customer', loser.value), ...facets.map((facet) => facet.fields ?? {})],
  })
  const value = recordSchemas.customer.parse(recordFrom('customer', fields))
  const emptied = survivor.emptied.filter((field) => fields[field] === undefined)
  const row = { id: survivorId, key: recordKeyOf.customer(value), value, emptied, version: survivor.version + 1 }
  await store.records.save('customer', [row])
}

/** Lets customers be found by what they are now. */
export const indexCustomers = async (store: Store, ids: readonly string[]): Promise<void> => {
  const customers = await store.records.getMany('customer', ids)
  await store.records.saveIdentifiers(customers.map(({ id, value }) => ({ id, identifiers: value.identifiers })))
  await store.records.saveBlockKeys(customers.map(({ id, value }) => ({ id, keys: blockKeys(value) })))
}
