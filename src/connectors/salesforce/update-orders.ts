import { CrossdockError, RejectedError } from '../../domain/errors.ts'
import { type OrderDifference, type OrderState, orderDifference } from '../../mappers/salesforce/order-changes.ts'
import type { Call, ConnectorDeps, PushItem, PushResult } from '../connector.ts'
import { collectionLimit, type RecordResult, type SalesforceClient } from './client.ts'
import { errorFromRecord } from './errors.ts'
import { readOrderStates } from './order-states.ts'
import { type PreparedLine, prepareOrder } from './prepare-order.ts'
import type { PriceBook, ResolvedItem } from './price-book.ts'
import type { SalesforceSettings } from './settings.ts'

type Item = PushItem<'sales-order'>
type Work = { item: Item; state: OrderState; difference: OrderDifference<PreparedLine>; error?: CrossdockError }

/** One write for a work, among those of others in the same call. */
type Write<T> = { work: Work; what: string; record: T }

/**
 * Makes orders that are there as their values say, in a few calls per batch: two queries for what is there, then what differs: lines edited,
 * deleted and added, then heads. Running it again writes nothing.
 *
 * An activated order takes no line and gives none away: such a change is refused before anything of it is written. A cancelled order gets
 * the status for it (setting `cancelledStatus`), its lines stay.
 */
export const createOrderUpdate = (
  client: SalesforceClient,
  priceBook: PriceBook,
  settings: SalesforceSettings,
  { system }: ConnectorDeps,
) => {
  const { order: headId, orderItem: lineId } = settings.externalIds

  const reject = ({ value }: Item, why: string): RejectedError =>
    new RejectedError('RECORD_REJECTED', `${system} cannot change order ${value.orderNumber}: ${why}`)

  /** What the order's own lines stand for, and the price book for the others: a product may have left it since. */
  const entriesOf = async ({ value }: Item, state: OrderState, call: Call): Promise<Map<string, ResolvedItem>> => {
    const entries = new Map<string, ResolvedItem>()
    const unknown: string[] = []
    for (const { itemId } of value.lines) {
      const own = state.items.find(({ productCode }) => productCode.toUpperCase() === itemId.toUpperCase())
      if (own === undefined) unknown.push(itemId)
      else
        entries.set(itemId, { id: own.priceBookEntryId, unitPrice: Number(own.fields['UnitPrice'] ?? 0), fresh: true })
    }
    if (unknown.length === 0) return entries
    return new Map([...entries, ...(await priceBook.resolve(unknown, value.currency, call))])
  }

  const cancelled = (item: Item, state: OrderState): Work => {
    const head: Record<string, string> =
      state.status === settings.cancelledStatus ? {} : { Status: settings.cancelledStatus }
    return { item, state, difference: { head, edited: [], added: [], deleted: [] } }
  }

  const plan = async (item: Item, state: OrderState | undefined, call: Call): Promise<Work> => {
    if (state === undefined)
      throw reject(item, `it has no order ${item.externalId} any more; was it deleted or merged?`)
    if (item.value.purpose === 'cancellation') return cancelled(item, state)
    if (state.externalId === '')
      throw reject(item, `${headId} of order ${state.orderNumber} is empty: change it by hand`)
    const entries = await entriesOf(item, state, call)
    const priceBookId = await priceBook.id(call)
    const prepared = prepareOrder({ ...item, key: state.externalId }, { system, settings, priceBookId, entries })
    if (!prepared.ok) throw prepared.error
    const { record, lines } = prepared.value
    const difference = orderDifference(record, lines, state, item.value.shipToMoved === true)
    const { added, deleted } = difference
    if (state.isActivated && added.length + deleted.length > 0) {
      const lineNumbers = added.map(({ lineNumber }) => lineNumber).join(', ') || 'none'
      throw reject(
        item,
        `order ${state.orderNumber} is activated, lines can be neither added (${lineNumbers}) nor deleted (${deleted.length}). ` +
          'Reduce or replace it in Salesforce, then resolve this',
      )
    }
    return { item, state, difference }
  }

  /** Part by part, one call after the other: writes to one order at once would wait for each other's lock on it. */
  const writeAll = async <T>(
    writes: readonly Write<T>[],
    send: (records: T[]) => Promise<RecordResult[]>,
    isDone: (result: RecordResult) => boolean = ({ success }) => success,
  ): Promise<void> => {
    for (let from = 0; from < writes.length; from += collectionLimit) {
      const part = writes.slice(from, from + collectionLimit).filter(({ work }) => work.error === undefined)
      try {
        const results = await send(part.map(({ record }) => record))
        for (const [index, { work, what }] of part.entries()) {
          const result = results[index]
          if (result === undefined || !isDone(result)) work.error ??= errorFromRecord(system, what, result, lineId)
        }
      } catch (error) {
        // Other orders of the batch may be written already, so this is the trouble of these.
        if (!(error instanceof CrossdockError)) throw error
        for (const { work } of part) work.error ??= error
      }
    }
  }

  const write = async (works: readonly Work[], call: Call): Promise<void> => {
    const nameOf = ({ item }: Work, lineNumber?: string): string =>
      `the change of order ${item.value.orderNumber}${lineNumber === undefined ? '' : `, line ${lineNumber}`}`
    const each = <T>(writesOf: (work: Work) => Write<T>[]): Write<T>[] => works.flatMap(writesOf)

    await writeAll(
      each((work) =>
        work.difference.edited.map(({ id, line, record }) => ({
          work,
          what: nameOf(work, line.lineNumber),
          record: { id, ...record },
        })),
      ),
      (records) => client.update('OrderItem', records, call),
    )
    await writeAll(
      each((work) =>
        work.difference.deleted.map(({ id }) => ({ work, what: `${nameOf(work)}: deletion`, record: id })),
      ),
      (ids) => client.delete(ids, call),
      ({ success, errors }) => success || errors.some(({ statusCode }) => statusCode === 'ENTITY_IS_DELETED'),
    )
    await writeAll(
      each((work) =>
        work.difference.added.map((line) => ({
          work,
          what: nameOf(work, line.lineNumber),
          record: { [lineId]: line.externalId, OrderId: work.state.id, ...line.record },
        })),
      ),
      (records) => client.upsert('OrderItem', lineId, records, call),
    )
    await writeAll(
      each((work) => {
        const { head } = work.difference
        return Object.keys(head).length === 0
          ? []
          : [{ work, what: nameOf(work), record: { id: work.state.id, ...head } }]
      }),
      (records) => client.update('Order', records, call),
    )
  }

  return async (items: readonly Item[], call: Call): Promise<PushResult[]> => {
    const ids = items.flatMap(({ externalId }) => externalId ?? [])
    const states = await readOrderStates(client, settings, ids, call)
    const outcomes: (Work | CrossdockError)[] = []
    for (const item of items) {
      try {
        outcomes.push(await plan(item, states.get(item.externalId ?? ''), call))
      } catch (error) {
        // What concerns the whole system is thrown: nothing is written yet.
        if (!(error instanceof RejectedError)) throw error
        outcomes.push(error)
      }
    }
    await write(
      outcomes.filter((one): one is Work => !(one instanceof CrossdockError)),
      call,
    )
    return outcomes.map((one) => (one instanceof CrossdockError ? { ok: false, error: one } : resultOf(one)))
  }
}

const resultOf = ({ state: { id, orderNumber }, error }: Work): PushResult => {
  if (error !== undefined) return { ok: false, error }
  return { ok: true, receipt: { externalId: id, ...(orderNumber === undefined ? {} : { displayId: orderNumber }) } }
}
