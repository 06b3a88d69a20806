import * as z from 'zod'
import { TransientError } from '../../domain/errors.ts'
import type { SaleState } from '../../mappers/tryton/native.ts'
import type { Call } from '../connector.ts'
import type { SalesOrderSinkOptions } from './sales-order-sink.ts'

/** The way of a sale, with the button that leads to each place. */
const way: readonly { state: SaleState; button: string }[] = [
  { state: 'draft', button: '' },
  { state: 'quotation', button: 'quote' },
  { state: 'confirmed', button: 'confirm' },
  { state: 'processing', button: 'process' },
  { state: 'done', button: '' },
]
const placeOf = (state: SaleState): number => way.findIndex((step) => step.state === state)

const stateRow = z.object({ state: z.enum(['draft', 'quotation', 'confirmed', 'processing', 'done', 'cancelled']) })
type Options = Pick<SalesOrderSinkOptions, 'system' | 'client' | 'reference' | 'confirmTo'>

const stateOf = async ({ client, reference, system }: Options, id: number, call: Call): Promise<SaleState> => {
  const domain = [['id', '=', id]]
  const context = await reference.context(call)
  const [row] = await client.search({ model: 'sale.sale', domain, fields: ['state'], context, row: stateRow }, call)
  if (row !== undefined) return row.state
  throw new TransientError('SYSTEM_FAILED', `${system} has no sale ${id} any more`, { scope: 'item', stage: 'read' })
}

const press = async ({ client, reference }: Options, button: string, id: number, call: Call): Promise<void> => {
  const context = await reference.context(call)
  // Tryton leaves sales alone that are past the state a button leads to, so pressing again changes nothing.
  const request = { model: 'sale.sale', method: button, params: [[id]], kind: 'repeatable-write', context } as const
  await client.execute(request, z.unknown(), call)
}

/** Takes a sale as far as `confirmTo` says; one that is there or further is left alone. Throws what Tryton answers. */
export const advanceSale = async (options: Options, id: number, call: Call): Promise<void> => {
  const goal = placeOf(options.confirmTo)
  // Confirming may process at once: where a sale stands is asked anew after each step.
  for (let place = placeOf(await stateOf(options, id, call)); place >= 0 && place < goal; ) {
    await press(options, way[place + 1]?.button ?? '', id, call)
    const reached = placeOf(await stateOf(options, id, call))
    if (reached <= place) {
      const message = `${options.system} leaves sale ${id} in the state ${way[place]?.state}`
      throw new TransientError('SYSTEM_FAILED', message, { scope: 'item' })
    }
    place = reached
  }
}

/** Removes a sale that could not be taken on: it goes back to draft, is cancelled and deleted. Throws when it cannot be. */
export const removeSale = async (options: Options, id: number, call: Call): Promise<void> => {
  const state = await stateOf(options, id, call)
  if (state === 'confirmed') await press(options, 'draft', id, call)
  if (state !== 'cancelled') await press(options, 'cancel', id, call)
  await press(options, 'delete', id, call)
}
