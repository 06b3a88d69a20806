import type { Customer } from '../domain/customer.ts'
import { recordKeyOf, recordSchemas } from '../domain/record.ts'
import { type Fields, fieldsOf, recordFrom } from '../domain/record-fields.ts'
import { blockKeys } from '../matching/block-keys.ts'
import type { Merge } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'
import { fieldsApart } from '../sync/fields-apart.ts'

/** Merges of one customer that are looked at when one of them is undone. */
const mostMerges = 1000

/**
 * Takes out of a survivor what it has from the customer that was merged into it, once what moved is back where it was; also out of those it became
 * part of since, and out of what later merges remember. Only inside a transaction, before all are made anew of what their systems say. Returns the
 * ids of those it was taken out of.
 */
export const takeApart = async (store: Store, { survivorId, loserId, moved, at }: Merge): Promise<string[]> => {
  const [loser] = await store.records.getMany('customer', [loserId])
  const facets = await store.links.ofRecords('customer', [loserId])
  const theirs = [...(loser === undefined ? [] : [fieldsIn(loser.value)]), ...facets.map(({ fields }) => fields ?? {})]
  const parted: string[] = []
  let place: Place | undefined = {
    id: survivorId,
    before: fieldsIn(recordSchemas.customer.parse(moved.survivor.value)),
    since: at,
  }
  while (place !== undefined && !parted.includes(place.id)) {
    parted.push(place.id)
    place = await takeOut(store, place, theirs)
  }
  return parted
}

/** A customer that has something of the one that goes: what it was before that came, and when it came. */
type Place = { id: string; before: Fields; since: Date }

/** Returns the one it became part of, when it did. */
const takeOut = async (
  store: Store,
  { id, before, since }: Place,
  theirs: readonly Fields[],
): Promise<Place | undefined> => {
  const [holder] = await store.records.getMany('customer', [id])
  if (holder === undefined) return undefined
  const own = fieldsApart({ now: fieldsIn(holder.value), before, theirs })
  const value = customerOf(own)
  const emptied = holder.emptied.filter((field) => own[field] === undefined)
  const row = { id, key: recordKeyOf.customer(value), value, emptied, version: holder.version + 1 }
  await store.records.save('customer', [row])
  const merges = (await store.records.merges({ recordId: id, limit: mostMerges })).filter(
    (merge) => merge.undoneAt === null && merge.at > since,
  )
  for (const merge of merges.filter(({ survivorId }) => survivorId === id)) {
    const { survivor } = merge.moved
    const was = customerOf(fieldsApart({ now: fieldsIn(recordSchemas.customer.parse(survivor.value)), before, theirs }))
    await store.records.restateMerge(merge.id, { ...survivor, key: recordKeyOf.customer(was), value: was })
  }
  const into = merges.find(({ loserId }) => loserId === id)
  if (into === undefined) return undefined
  const intoBefore = fieldsIn(recordSchemas.customer.parse(into.moved.survivor.value))
  return { id: into.survivorId, before: { ...own, ...intoBefore }, since: into.at }
}

const fieldsIn = (value: Customer): Fields => fieldsOf('customer', value)
const customerOf = (fields: Fields): Customer => recordSchemas.customer.parse(recordFrom('customer', fields))

/** Lets customers be found by what they are now. */
export const indexCustomers = async (store: Store, ids: readonly string[]): Promise<void> => {
  const customers = await store.records.getMany('customer', ids)
  await store.records.saveIdentifiers(customers.map(({ id, value }) => ({ id, identifiers: value.identifiers })))
  await store.records.saveBlockKeys(
    customers.filter(({ mergedInto }) => mergedInto === null).map(({ id, value }) => ({ id, keys: blockKeys(value) })),
  )
}
