import { CrossdockError, RejectedError, TransientError } from '../../domain/errors.ts'
import { orderItemExternalIds } from '../../mappers/salesforce/order-item.ts'
import type { Call, ConnectorDeps, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import { collectionLimit, type RecordResult, type SalesforceClient } from './client.ts'
import { errorFromRecord } from './errors.ts'
import { createOrderQueries, type OrderHead } from './order-queries.ts'
import { type PreparedLine, type PreparedOrder, prepareOrder } from './prepare-order.ts'
import type { PriceBook, ResolvedItem } from './price-book.ts'
import type { SalesforceSettings } from './settings.ts'
import { createOrderUpdate } from './update-orders.ts'

/** An order on its way: what is known of it so far. `error` ends it. */
type Work = PreparedOrder & {
  head?: OrderHead
  /** The head was there before this push: some lines may be, too. */
  existed: boolean
  error?: CrossdockError
}

const asError = (error: unknown): CrossdockError => {
  if (error instanceof CrossdockError) return error
  throw error
}

const receiptOf = (head: OrderHead): Receipt => ({
  externalId: head.id,
  ...(head.orderNumber === undefined ? {} : { displayId: head.orderNumber }),
})

const resultOf = (work: Work): PushResult => {
  if (work.error !== undefined) return { ok: false, error: work.error }
  if (work.head === undefined) throw new Error(`Order ${work.item.key} has neither an id nor an error`)
  return { ok: true, receipt: receiptOf(work.head) }
}

/** Every item of the batch in the price book, by the currency of the order. */
const resolveItems = async (
  priceBook: PriceBook,
  items: readonly PushItem<'sales-order'>[],
  call: Call,
): Promise<Map<string, Map<string, ResolvedItem>>> => {
  const wanted = new Map<string, Set<string>>()
  for (const { value } of items) {
    const itemIds = wanted.get(value.currency) ?? new Set()
    for (const line of value.lines) itemIds.add(line.itemId)
    wanted.set(value.currency, itemIds)
  }
  const resolved = new Map<string, Map<string, ResolvedItem>>()
  for (const [currency, itemIds] of wanted) {
    resolved.set(currency, await priceBook.resolve([...itemIds], currency, call))
  }
  return resolved
}

/**
 * Orders with their lines, in a few calls per batch, whatever its size: which are there already, the missing heads, the
 * missing lines, their numbers.
 *
 * A push never changes an order that is there: users may have edited or activated it. Only what an earlier, broken push
 * left out is added. (An upsert alone could not be repeated: price-book entry and order of a line may be given on
 * creation only, and an activated order takes no more of them.) Two pushes of one order at the same moment meet in the
 * upsert by external id.
 */
export const createSalesOrderSink = (
  client: SalesforceClient,
  priceBook: PriceBook,
  settings: SalesforceSettings,
  deps: ConnectorDeps,
): Sink<'sales-order'> => {
  const { system } = deps
  const { order: headId, orderItem: lineId } = settings.externalIds
  const queries = createOrderQueries(client, settings)

  const ambiguous = (item: PushItem<'sales-order'>, heads: readonly OrderHead[]): RejectedError => {
    const ids = heads.map((head) => head.id).join(', ')
    const message = `${system}: ${heads.length} orders carry ${headId} ${item.key}: ${ids}. Delete all but one and make the field unique.`
    return new RejectedError('OUTCOME_AMBIGUOUS', message)
  }

  const matchExisting = async (works: readonly Work[], call: Call): Promise<void> => {
    const keys = works.map((work) => work.item.key)
    const found = await queries.headsByKey(keys, call)
    for (const work of works) {
      const heads = found.get(work.item.key.toLowerCase()) ?? []
      const [head] = heads
      if (head === undefined) continue
      if (heads.length > 1) work.error = ambiguous(work.item, heads)
      work.existed = true
      work.head = head
    }
  }

  const writeHeads = async (works: readonly Work[], call: Call): Promise<void> => {
    const records = works.map((work) => ({ [headId]: work.item.key, ...work.record }))
    const results = await client.upsert('Order', headId, records, call)
    for (const [index, work] of works.entries()) {
      const result = results[index]
      if (result?.success === true && result.id) {
        work.head = { id: result.id, orderNumber: undefined }
        work.existed = result.created === false
      } else {
        work.error = errorFromRecord(system, `order ${work.item.value.orderNumber}`, result, headId)
      }
    }
  }

  const lineError = (work: Work, line: PreparedLine, result: RecordResult | undefined): CrossdockError => {
    const errors = result?.errors ?? []
    const what = `order ${work.item.value.orderNumber}, line ${line.lineNumber} (${line.itemId})`
    const error = errorFromRecord(system, what, result, lineId)
    if (!(error instanceof RejectedError)) return error
    const onEntry = errors.some((one) => (one.fields ?? []).includes('PricebookEntryId'))
    if (onEntry) priceBook.forget(line.itemId, work.item.value.currency)
    // Another push wrote the line since we looked, or the price book changed since we remembered it. Of another field it says that our user may not write it.
    const raced = errors.some(
      ({ statusCode, fields }) =>
        statusCode === 'INVALID_FIELD_FOR_INSERT_UPDATE' &&
        fields?.some((field) => field === 'OrderId' || field === 'PricebookEntryId') === true,
    )
    if (!raced && (line.fresh || !onEntry)) return error
    const message = `${error.message}; looked at anew on the next try`
    return new TransientError('RECORD_LOCKED', message, { scope: 'item', detail: error.detail })
  }

  const writeLines = async (part: readonly { work: Work; line: PreparedLine }[], call: Call): Promise<void> => {
    const records = part.map(({ work, line }) => ({
      [lineId]: line.externalId,
      OrderId: work.head?.id ?? '',
      ...line.record,
    }))
    try {
      const results = await client.upsert('OrderItem', lineId, records, call)
      for (const [index, { work, line }] of part.entries()) {
        const result = results[index]
        if (result?.success !== true) work.error ??= lineError(work, line, result)
      }
    } catch (error) {
      // The heads are written by now, so this is the trouble of these orders, not of the batch.
      for (const { work } of part) work.error ??= asError(error)
    }
  }

  const completeLines = async (works: readonly Work[], call: Call): Promise<void> => {
    const existed = works.filter((work) => work.existed)
    let known = new Set<string>()
    try {
      known = await queries.lineKeys(
        existed.flatMap((work) => work.head?.id ?? []),
        call,
      )
    } catch (error) {
      for (const work of existed) work.error = asError(error)
    }
    const missing = works.flatMap((work) =>
      work.lines
        .filter((line) => !(work.existed && known.has(line.externalId.toLowerCase())))
        .map((line) => ({ work, line })),
    )
    // One call after the other: lines of one order written at once would wait for each other's lock on it.
    for (let from = 0; from < missing.length; from += collectionLimit) {
      const part = missing.slice(from, from + collectionLimit).filter(({ work }) => work.error === undefined)
      await writeLines(part, call)
    }
  }

  /** Nice to have: without their numbers the orders are written all the same. */
  const readNumbers = async (works: readonly Work[], call: Call): Promise<void> => {
    const heads = works.flatMap((work) => (work.head?.orderNumber === undefined ? (work.head ?? []) : []))
    try {
      const numbers = await queries.numbers(
        heads.map((head) => head.id),
        call,
      )
      for (const head of heads) head.orderNumber = numbers.get(head.id)
    } catch (error) {
      call.logger.warn({ system, err: asError(error) }, 'Orders are written, but their numbers could not be read')
    }
  }

  return {
    repeatable: true,
    batchSize: 100,
    visibilityLagMs: 0,
    push: async (items, call) => {
      const priceBookId = await priceBook.id(call)
      const resolved = await resolveItems(priceBook, items, call)
      const outcomes = items.map((item): Work | CrossdockError => {
        const entries = resolved.get(item.value.currency) ?? new Map<string, ResolvedItem>()
        const prepared = prepareOrder(item, { system, settings, priceBookId, entries })
        return prepared.ok ? { ...prepared.value, existed: false } : prepared.error
      })
      const works = outcomes.filter((one): one is Work => !(one instanceof CrossdockError))
      const healthy = (): Work[] => works.filter((work) => work.error === undefined)

      await matchExisting(works, call)
      const missing = healthy().filter((work) => !work.existed)
      await writeHeads(missing, call)
      await completeLines(healthy(), call)
      await readNumbers(healthy(), call)
      return outcomes.map((one) => (one instanceof CrossdockError ? { ok: false, error: one } : resultOf(one)))
    },
    update: createOrderUpdate(client, priceBook, settings, deps),
    // Undefined also when lines are missing: the push that follows adds just those.
    find: async (item, call) => {
      const heads = (await queries.headsByKey([item.key], call)).get(item.key.toLowerCase()) ?? []
      const [head] = heads
      if (head === undefined) return undefined
      if (heads.length > 1) throw ambiguous(item, heads)
      const known = await queries.lineKeys([head.id], call)
      const wanted = orderItemExternalIds(item.key, item.value.lines)
      return wanted.every((key) => known.has(key.toLowerCase())) ? receiptOf(head) : undefined
    },
  }
}
