import * as z from 'zod'
import { addressWithNames } from '../../domain/party.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import { isBuyersOwn, isPlace, shipToOf } from '../../mappers/ship-to.ts'
import { addressOf, liveAddresses } from '../../mappers/tryton/customer-from-party.ts'
import {
  addressFields,
  type Fields,
  keptAddress,
  sameAddressInAnyOrder,
} from '../../mappers/tryton/party-from-customer.ts'
import type { Call } from '../connector.ts'
import { findShipTo, unknownShipTo } from '../find-ship-to.ts'
import { createCustomerLookup } from './customer-lookup.ts'
import { readParties } from './customer-source.ts'
import type { SalesOrderSinkOptions } from './sales-order-sink.ts'
import { readSubdivisions } from './subdivisions.ts'

const createdIds = z.tuple([z.number().int()])

/**
 * Where a sale is delivered to: the party the ship-to's identifiers name, at the address of the order. An address Tryton does not have yet is added
 * to that party (without a mark, so that it does not become one of its regular places); doing it again finds it. Nothing where the order
 * names no place but the buyer's: then Tryton's own choice stands. Throws RejectedError LOCATION_UNKNOWN for one that cannot be found.
 */
export const placeOfDelivery = async (
  options: SalesOrderSinkOptions,
  order: SalesOrder,
  partyId: number,
  call: Call,
): Promise<Fields> => {
  const shipTo = shipToOf(order)
  if (shipTo === undefined) return {}
  const named = await findShipTo(createCustomerLookup(options), shipTo, order.orderNumber, call)
  const owner = named === undefined ? partyId : Number(named)
  const [party] = await readParties(options, [['id', '=', owner]], call)
  const rows = liveAddresses(party?.['addresses.'] ?? [])
  const own = owner === partyId ? {} : { shipment_party: owner }
  const address = addressWithNames(shipTo)
  if (address === undefined || !isPlace(shipTo.address)) {
    if (Number(named) === partyId || isBuyersOwn(shipTo, order)) return {}
    const usual = rows.find(({ delivery }) => delivery) ?? rows[0]
    if (owner === partyId || usual === undefined) throw unknownShipTo(shipTo, order.orderNumber, options.system)
    return { ...own, shipment_address: usual.id }
  }
  const subdivisions = await readSubdivisions(options.client, [address], call)
  const wanted = keptAddress(address, subdivisions)
  const there = rows.find((row) => sameAddressInAnyOrder(addressOf(row), wanted))
  if (there !== undefined) return { ...own, shipment_address: there.id }
  const countries = await options.reference.countries(call)
  const fields = { party: owner, ...addressFields(wanted, { countries, subdivisions }) }
  return { ...own, shipment_address: await addAddress(options, fields, call) }
}

const addAddress = async ({ client }: SalesOrderSinkOptions, fields: Fields, call: Call): Promise<number> => {
  // A second one of the same address would be no harm, and the next order finds the first.
  const request = { model: 'party.address', method: 'create', params: [[fields]], kind: 'repeatable-write' } as const
  const [id] = await client.execute(request, createdIds, call)
  return id
}
