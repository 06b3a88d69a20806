import * as z from 'zod'
import { RejectedError, TransientError } from '../../domain/errors.ts'
import type { Mapped } from '../../domain/issue.ts'
import type { Price } from '../../domain/price.ts'
import { createFieldReader } from '../../mappers/salesforce/native-record.ts'
import { entryFromPrice, type PriceFields } from '../../mappers/salesforce/price.ts'
import { readUnit } from '../../mappers/salesforce/unit.ts'
import type { Call, ConnectorDeps, PushItem, PushResult, Sink } from '../connector.ts'
import { type Batch, createBatch, type ErrorOf, mappedOr, refusedBy, type Work, type Write } from './batch.ts'
import { collectionLimit, type SalesforceClient } from './client.ts'
import { bookKey, createPriceLists } from './price-lists.ts'
import { codeKey, findProducts, findUnits, onlyProduct } from './product-codes.ts'
import type { SalesforceSettings } from './settings.ts'
import { soqlGroups, soqlIn } from './soql.ts'

type PriceWork = Work<'price'>

/** Where a price belongs: an org has one entry per product, book and currency. */
type Place = { bookId: string; productId: string }

const entryRecord = z.looseObject({
  Id: z.string(),
  Pricebook2Id: z.string(),
  Product2Id: z.string(),
  CurrencyIsoCode: z.string().nullish(),
})

/** What is to stand in the entry of that key. `since`: its place among those that were written there before. */
type EntryWrite = { work: PriceWork; place: Place; key: string; fields: PriceFields; since: number }

/** A price that may stand in an entry. */
type Claim = { value: Price; since: number }

const claimOf = ({ work, since }: EntryWrite): Claim => ({ value: work.item.value, since })

/**
 * Which of two prices an entry has: one that is asked over one that is not, then the one valid from later, then the one that was there
 * first. Whatever runs they come in, it is the same one.
 */
const outranks = (one: Claim, other: Claim): boolean => {
  if (one.value.active !== other.value.active) return one.value.active
  const [own, others] = [one.value.validFrom ?? '', other.value.validFrom ?? '']
  return own === others ? one.since < other.since : own > others
}

const nameOf = ({ itemId, priceList, currency }: Price): string =>
  `the price of ${itemId} in ${priceList === undefined ? 'the standard price book' : `price book ${priceList}`} (${currency})`

/**
 * Prices as entries of price books: the standard one, or the one named like the price list. The entry of the same product, book and currency
 * is updated; Salesforce itself refuses a second one.
 */
export const createPriceSink = (
  client: SalesforceClient,
  settings: SalesforceSettings,
  { system }: ConnectorDeps,
): Sink<'price'> => {
  const isMulti = settings.currency === 'multi'
  const mapping = {
    currency: settings.currency,
    unitField: settings.productFields.unit,
    defaultUnit: settings.defaultUnit,
  }
  const priceLists = createPriceLists(client, Date.now)
  const keyOf = ({ bookId, productId }: Place, currency: string): string =>
    [bookId, productId, isMulti ? currency : ''].join(' ')

  /** Where each price belongs; one whose product or book is not there has an error instead. */
  const placesOf = async (works: readonly PriceWork[], call: Call): Promise<Map<PriceWork, Place>> => {
    const books = await priceLists.resolve(
      works.map(({ item }) => item.value.priceList),
      call,
    )
    const codes = works.flatMap(({ item }) => (item.links['product'] === undefined ? [item.value.itemId] : []))
    const products = await findProducts(client, settings.externalIds.product, codes, call)
    const places = new Map<PriceWork, Place>()
    for (const work of works) {
      const { value, links } = work.item
      const bookId = books.get(bookKey(value.priceList))
      const found = products.get(codeKey(value.itemId)) ?? []
      const productId = links['product'] ?? onlyProduct(found, value.itemId)?.id
      if (bookId === undefined) {
        const message = `${system} has no active price book for ${nameOf(value)}, or several of that name. Create or activate one.`
        work.error = new RejectedError('RECORD_REJECTED', message)
      } else if (productId === undefined) {
        const message = `${system} cannot take ${nameOf(value)}: ${found.length} products have the ProductCode ${value.itemId}. Deliver the product first, or correct its code.`
        work.error = new RejectedError('ITEM_UNKNOWN', message)
      } else places.set(work, { bookId, productId })
    }
    return places
  }

  /** Entries by their keys, and the units their products are sold by. */
  const entriesAt = async (
    places: readonly Place[],
    call: Call,
  ): Promise<{ entries: Map<string, string>; units: Map<string, string> }> => {
    const entries = new Map<string, string>()
    const units = new Map<string, string>()
    const books = [...new Set(places.map(({ bookId }) => bookId))]
    const { unit } = settings.productFields
    const unitField = unit === null ? null : `Product2.${unit}`
    const more = [...(isMulti ? ['CurrencyIsoCode'] : []), ...(unitField === null ? [] : [unitField])]
    const fields = ['Id', 'Pricebook2Id', 'Product2Id', ...more].join(', ')
    for (const group of soqlGroups([...new Set(places.map(({ productId }) => productId))])) {
      const where = `${soqlIn('Product2Id', group)} AND ${soqlIn('Pricebook2Id', books)}`
      for (const entry of await client.query(
        `SELECT ${fields} FROM PricebookEntry WHERE ${where}`,
        entryRecord,
        call,
      )) {
        const place = { bookId: entry.Pricebook2Id, productId: entry.Product2Id }
        entries.set(keyOf(place, entry.CurrencyIsoCode ?? ''), entry.Id)
        const soldBy = readUnit(createFieldReader(entry), unitField, 'unit', '')
        if (soldBy !== '') units.set(place.productId, soldBy)
      }
    }
    return { entries, units }
  }

  const refused = refusedBy<PriceWork>(system, ({ work }) => nameOf(work.item.value), 'Id')
  /** Somebody created the entry since we looked. */
  const refusedCreation: ErrorOf<PriceWork> = (write, result) => {
    const error = refused(write, result)
    if (result?.errors.some(({ statusCode }) => statusCode === 'DUPLICATE_VALUE') !== true) return error
    return new TransientError('RECORD_LOCKED', `${error.message}; looked at anew on the next try`, { scope: 'item' })
  }

  /** A price that is not asked any more has nothing to take back where another one stands. */
  const giveWay = ({ work }: EntryWrite, { value }: Claim, id: string | undefined): void => {
    if (id !== undefined && !work.item.value.active && value.active) work.id = id
    else work.error = sharesEntry(work.item.value, value)
  }

  /** Of several prices that would be one entry, the one that it has; the others give way. */
  const oneForEach = (writes: readonly EntryWrite[], entries: ReadonlyMap<string, string>): EntryWrite[] => {
    const chosen = new Map<string, EntryWrite>()
    for (const one of writes) {
      const other = chosen.get(one.key)
      const [stands, yields] =
        other === undefined || outranks(claimOf(one), claimOf(other)) ? [one, other] : [other, one]
      chosen.set(one.key, stands)
      if (yields !== undefined) giveWay(yields, claimOf(stands), entries.get(one.key))
    }
    return [...chosen.values()]
  }

  /** Those that have their entry, among the writes and what was written there in earlier pushes and is good now. */
  const standing = async (
    writes: readonly EntryWrite[],
    entries: ReadonlyMap<string, string>,
    isGood: (value: Price, place: Place) => boolean,
    call: Call,
  ): Promise<EntryWrite[]> => {
    const ids = writes.flatMap(({ key }) => entries.get(key) ?? [])
    const own = writes.map(({ work }) => work.item.canonicalId)
    const there = ids.length === 0 ? [] : ((await call.recordsAt?.('price', ids, own)) ?? [])
    const since = new Map(there.map(({ externalId, canonicalId }, index) => [`${externalId} ${canonicalId}`, index]))
    const placed = writes.map((write) => {
      const name = `${entries.get(write.key)} ${write.work.item.canonicalId}`
      return { ...write, since: since.get(name) ?? write.since }
    })
    const rivals = there.flatMap((other, index) =>
      own.includes(other.canonicalId) ? [] : [{ ...other, since: index }],
    )
    return oneForEach(placed, entries).filter((write) => {
      const id = entries.get(write.key)
      const rival = rivals.find(
        (other) => other.externalId === id && isGood(other.value, write.place) && outranks(other, claimOf(write)),
      )
      if (rival !== undefined) giveWay(write, rival, id)
      return rival === undefined
    })
  }

  const sharesEntry = (value: Price, other: Price): RejectedError => {
    const [own, others] = [value, other].map(
      ({ unit, validFrom }) => `by ${unit}${validFrom === undefined ? '' : ` from ${validFrom}`}`,
    )
    const message = `${system} keeps one entry for ${nameOf(value)}, and there are two prices for it: ${others}, and this one ${own}. Leave one of them out with the filter of the flow.`
    return new RejectedError('RECORD_REJECTED', message)
  }

  const writeEntries = async (batch: Batch<'price'>, today: string, call: Call): Promise<void> => {
    const places = await placesOf(batch.healthy(), call)
    const { entries, units } = await entriesAt([...places.values()], call)
    const without = [...places].flatMap(([{ item }, place]) =>
      entries.has(keyOf(place, item.value.currency)) ? [] : [place.productId],
    )
    const { unit } = settings.productFields
    const more = unit === null ? [] : await findUnits(client, unit, without, call)
    const unitOf = new Map([...units, ...more])
    const mapOf = (value: Price, productId: string): Mapped<PriceFields> =>
      entryFromPrice(value, mapping, { today, productUnit: unitOf.get(productId) })
    const writes = [...places].flatMap(([work, place]): EntryWrite[] => {
      const { value } = work.item
      const fields = mappedOr(system, work, nameOf(value), mapOf(value, place.productId))
      const key = keyOf(place, value.currency)
      return fields === undefined ? [] : [{ work, place, key, fields, since: Number.POSITIVE_INFINITY }]
    })
    const updates: Write<PriceWork>[] = []
    const creations: Write<PriceWork>[] = []
    const isGood = (value: Price, { productId }: Place): boolean => mapOf(value, productId).ok
    for (const { work, place, key, fields } of await standing(writes, entries, isGood, call)) {
      const id = entries.get(key)
      const currency: Record<string, string> = isMulti ? { CurrencyIsoCode: work.item.value.currency } : {}
      const own = { Pricebook2Id: place.bookId, Product2Id: place.productId, ...currency }
      if (id === undefined) creations.push({ work, record: { ...own, ...fields } })
      else updates.push({ work, record: { id, ...fields } })
    }
    await batch.write(updates, (records) => client.update('PricebookEntry', records, call), refused)
    await batch.write(creations, (records) => client.create('PricebookEntry', records, call), refusedCreation)
  }

  const write = async (items: readonly PushItem<'price'>[], call: Call): Promise<PushResult[]> => {
    const batch = createBatch(items)
    await writeEntries(batch, new Date(call.now()).toISOString().slice(0, 10), call)
    return batch.results()
  }

  return {
    fields: ['itemId', 'priceList', 'currency', 'amount', 'baseQuantity', 'active'],
    repeatable: true,
    batchSize: collectionLimit,
    visibilityLagMs: 0,
    push: write,
    update: write,
    find: async (item, call) => {
      const places = await placesOf([{ item }], call)
      const [place] = places.values()
      if (place === undefined) return undefined
      const { entries } = await entriesAt([place], call)
      const id = entries.get(keyOf(place, item.value.currency))
      return id === undefined ? undefined : { externalId: id }
    },
  }
}
