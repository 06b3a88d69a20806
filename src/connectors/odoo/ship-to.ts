import * as z from 'zod'
import type { Address, Party } from '../../domain/party.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import { addressValues, filled } from '../../mappers/odoo/customer-to-odoo.ts'
import { type PartnerRow, partnerFields, partnerRow } from '../../mappers/odoo/native.ts'
import { isBuyersOwn, isPlace, shipToOf } from '../../mappers/ship-to.ts'
import type { Call } from '../connector.ts'
import { findShipTo, unknownShipTo } from '../find-ship-to.ts'
import { createPlaceLookup } from './customer-lookup.ts'
import type { SalesOrderSinkOptions } from './sales-order-sink.ts'

type Values = Record<string, unknown>
type Place = { partner_shipping_id?: number }

const model = 'res.partner'
const createdIds = z.array(z.number().int()).length(1)

/**
 * Where an order is delivered to: the partner the ship-to's identifiers name, at the address of the order. An address Odoo does not have yet
 * is added below that partner (of type `other`, so that it does not become one of its regular places); doing it again finds it. Nothing
 * where the order names no place but the buyer's: then Odoo's own choice stands. Throws RejectedError LOCATION_UNKNOWN for one that
 * cannot be found.
 */
export const placeOfDelivery = async (
  options: SalesOrderSinkOptions,
  order: SalesOrder,
  partnerId: number,
  call: Call,
): Promise<Place> => {
  const shipTo = shipToOf(order)
  if (shipTo === undefined) return {}
  const { system, reader, settings } = options
  const named = await findShipTo(createPlaceLookup(reader, settings, system), shipTo, order.orderNumber, call)
  const owner = named === undefined ? partnerId : Number(named)
  const { address } = shipTo
  if (isPlace(address)) return { partner_shipping_id: await placeBelow(options, owner, { shipTo, address }, call) }
  if (owner !== partnerId) return { partner_shipping_id: owner }
  if (named !== undefined || isBuyersOwn(shipTo, order)) return {}
  const isUnsearched = settings.glnField === null && shipTo.identifiers.some(({ scheme }) => scheme === 'gln')
  const hint = isUnsearched ? `; ${system} is searched by GLN once \`glnField\` names the field that has it` : ''
  throw unknownShipTo(shipTo, order.orderNumber, system, hint)
}

const placeBelow = async (
  { client, reader, places }: SalesOrderSinkOptions,
  owner: number,
  { shipTo, address }: { shipTo: Party; address: Address },
  call: Call,
): Promise<number> => {
  const family = await reader.all(
    {
      model,
      domain: ['|', ['id', '=', owner], ['parent_id', '=', owner], ['active', '=', true]],
      fields: partnerFields,
    },
    call,
  )
  const ids = await places.ids(call)
  const wanted = addressValues(address, ids)
  const { name: own, additionalNames = [] } = shipTo
  const name = [...(own === undefined ? [] : [own]), ...additionalNames].join(', ') || 'Delivery'
  const there = z
    .array(partnerRow)
    .parse(family)
    .filter((row) => isAt(row, wanted))
  const found =
    there.find((row) => row.type === 'other' && row.name === name) ??
    // A regular place does not say "gate 2".
    there.find((row) => additionalNames.length === 0 && (row.type === 'delivery' || row.id === owner))
  if (found !== undefined) return found.id
  const made = filled({ parent_id: owner, type: 'other', name, ...wanted })
  // A second one of the same address would be no harm, and the next order finds the first.
  const request = { model, method: 'create', args: { vals_list: [made] }, kind: 'repeatable-write' } as const
  const [id = 0] = await client.execute(request, createdIds, call)
  return id
}

/** Whether a partner is at an address; what the address does not say of country and region is no difference. */
const isAt = (row: PartnerRow, wanted: Values): boolean =>
  (['street', 'street2', 'city', 'zip'] as const).every((field) => row[field] === wanted[field]) &&
  (['country_id', 'state_id'] as const).every(
    (field) => wanted[field] === undefined || row[field]?.[0] === wanted[field],
  )
