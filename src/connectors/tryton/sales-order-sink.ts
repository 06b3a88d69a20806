import * as z from 'zod'
import {
  CrossdockError,
  isOutage,
  messageOf,
  RejectedError,
  TransientError,
  UncertainError,
} from '../../domain/errors.ts'
import { fullOrderNumber } from '../../domain/full-order-number.ts'
import { mapAtMost } from '../../domain/map-at-most.ts'
import { type SaleAnswer, saleAnswer, saleAnswerFields } from '../../mappers/tryton/native.ts'
import { orderResponseFromSale } from '../../mappers/tryton/order-response-from-sale.ts'
import type { Call, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import { advanceSale, removeSale } from './advance-sale.ts'
import type { TrytonClient } from './client.ts'
import { prepareSale } from './prepare-sale.ts'
import type { ReferenceData } from './reference-data.ts'
import type { TrytonSettings } from './settings.ts'

type Item = PushItem<'sales-order'>

export type SalesOrderSinkOptions = Pick<
  TrytonSettings,
  'confirmTo' | 'prices' | 'orderWarehouse' | 'visibilityLagMs' | 'timeoutMs' | 'concurrency'
> & { system: string; client: TrytonClient; reference: ReferenceData }

const createdIds = z.tuple([z.number().int()])

/**
 * Sales orders: made as a draft in one call, then taken as far as `confirmTo` says. Tryton knows no idempotency key, so a create whose answer is
 * lost is looked up by the buyer's order number and the party. From then on every step may be repeated: a sale found half way is
 * taken the rest of it. A sale that Tryton refuses to confirm is removed again, so that trying once more starts afresh.
 */
export const createSalesOrderSink = (options: SalesOrderSinkOptions): Sink<'sales-order'> => {
  const { system, client, reference } = options

  const createSale = async (item: Item, call: Call): Promise<Receipt> => {
    const values = await prepareSale(options, item.value, partyOf(item, system), call)
    const context = await reference.context(call)
    const request = { model: 'sale.sale', method: 'create', params: [[values]], kind: 'write', context } as const
    const [id] = await client.execute(request, createdIds, call)
    return complete(item, id, call)
  }

  /** Takes the sale on and reads it back. It is there, so whatever fails but a refusal leaves the item in doubt, for `find` to go on. */
  const complete = async (item: Item, id: number, call: Call): Promise<Receipt> => {
    try {
      await advanceSale(options, id, call)
      return receiptOf(item, await readSale(id, call), call)
    } catch (error) {
      const refusal = error instanceof RejectedError ? error : undefined
      try {
        if (refusal !== undefined) await removeSale(options, id, call)
      } catch (failure) {
        throw unfinished(item, id, failure)
      }
      throw refusal ?? unfinished(item, id, error)
    }
  }

  const unfinished = (item: Item, id: number, cause: unknown): UncertainError =>
    new UncertainError(
      `${system} made sale ${id} for order ${fullOrderNumber(item.value)}, but it is not ${options.confirmTo} yet: ${messageOf(cause)}`,
      { cause, detail: { sale: id } },
    )

  const search = async (domain: readonly (readonly (string | number)[])[], call: Call): Promise<SaleAnswer[]> => {
    const context = await reference.context(call)
    const order = [['id', 'ASC']] as const
    const fields = [...saleAnswerFields]
    return client.search({ model: 'sale.sale', domain, fields, order, context, row: saleAnswer }, call)
  }

  const readSale = async (id: number, call: Call): Promise<SaleAnswer> => {
    const [sale] = await search([['id', '=', id]], call)
    if (sale !== undefined) return sale
    const message = `${system} does not show sale ${id} any more`
    throw new TransientError('SYSTEM_FAILED', message, { scope: 'item', stage: 'read' })
  }

  const receiptOf = (item: Item, sale: SaleAnswer, call: Call): Receipt => {
    const answer = orderResponseFromSale(item.value, sale, new Date(call.now()).toISOString().slice(0, 10))
    return {
      externalId: String(sale.id),
      ...(sale.number ? { displayId: sale.number } : {}),
      ...(answer === undefined ? {} : { answer }),
    }
  }

  const push = (items: readonly Item[], call: Call): Promise<PushResult[]> => {
    let outage: CrossdockError | undefined
    return mapAtMost(options.concurrency, items, async (item): Promise<PushResult> => {
      // What concerns the whole system would befall the others as well: they are not even sent.
      if (outage !== undefined) return { ok: false, error: outage }
      try {
        return { ok: true, receipt: await createSale(item, call) }
      } catch (error) {
        const failure = error instanceof CrossdockError ? error : defect(item, error)
        if (isOutage(failure)) outage = failure
        return { ok: false, error: failure }
      }
    })
  }

  /** A defect of ours: whether anything was sent is unknown. */
  const defect = (item: Item, error: unknown): UncertainError =>
    new UncertainError(`Sending order ${fullOrderNumber(item.value)} to ${system} failed: ${messageOf(error)}`, {
      cause: error,
    })

  const find = async (item: Item, call: Call): Promise<Receipt | undefined> => {
    const orderNumber = fullOrderNumber(item.value)
    const party = partyOf(item, system)
    const sales = await search(
      [
        ['party', '=', party],
        ['reference', '=', orderNumber],
      ],
      call,
    )
    const live = sales.filter(({ state }) => state !== 'cancelled')
    const [sale, ...others] = live.length === 0 ? sales : live
    if (sale === undefined) return undefined
    if (others.length > 0) {
      const numbers = [sale, ...others].map(({ id, number }) => number || `draft ${id}`)
      throw new RejectedError(
        'OUTCOME_AMBIGUOUS',
        `${system} has several sales for order ${orderNumber} of party ${party}: ${numbers.join(', ')}; cancel all but one`,
        { detail: { sales: numbers } },
      )
    }
    return sale.state === 'cancelled' ? receiptOf(item, sale, call) : complete(item, sale.id, call)
  }

  const { visibilityLagMs, timeoutMs: callLimitMs } = options
  return { push, find, repeatable: false, batchSize: 20, itemsPerCall: 1, visibilityLagMs, callLimitMs }
}

const partyOf = (item: Item, system: string): number => {
  const party = Number(item.links['customer'])
  if (Number.isSafeInteger(party) && party > 0) return party
  throw new RejectedError(
    'CUSTOMER_NOT_FOUND',
    `The buyer of order ${fullOrderNumber(item.value)} has no party in ${system}: create the customer there or link it, then retry`,
  )
}
