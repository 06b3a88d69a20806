import * as z from 'zod'
import { customer } from '../../domain/customer.ts'
import { RejectedError } from '../../domain/errors.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import { addressOf, liveAddresses } from '../../mappers/tryton/customer-from-party.ts'
import { addressFields, type Fields, keptAddress, sameAddress } from '../../mappers/tryton/party-from-customer.ts'
import type { Call } from '../connector.ts'
import { createCustomerLookup } from './customer-lookup.ts'
import { readParties } from './customer-source.ts'
import type { SalesOrderSinkOptions } from './sales-order-sink.ts'
import { readSubdivisions } from './subdivisions.ts'

const createdIds = z.tuple([z.number().int()])

/**
 * Where a sale is delivered to: the party the ship-to's identifiers name, at the address of the order. An address Tryton does not have yet is added
 * to that party (without a mark, so that it does not become one of its regular places); doing it again finds it. Nothing where the order
 * names no place: then Tryton's own choice stands.
 */
export const placeOfDelivery = async (
  options: SalesOrderSinkOptions,
  order: SalesOrder,
  partyId: number,
  call: Call,
): Promise<Fields> => {
  const shipTo = order.parties.find(({ role }) => role === 'ship-to')
  if (shipTo === undefined) return {}
  const owner = (await partyNamed(options, shipTo.identifiers, order.orderNumber, call)) ?? partyId
  const [party] = await readParties(options, [['id', '=', owner]], call)
  const rows = liveAddresses(party?.['addresses.'] ?? [])
  const own = owner === partyId ? {} : { shipment_party: owner }
  const address = shipTo.address
  if (address === undefined || (address.lines.length === 0 && address.city === undefined)) {
    const usual = rows.find(({ delivery }) => delivery) ?? rows[0]
    return owner === partyId || usual === undefined ? {} : { ...own, shipment_address: usual.id }
  }
  const subdivisions = await readSubdivisions(options.client, [address], call)
  const wanted = keptAddress(address, subdivisions)
  const there = rows.find((row) => sameAddress(addressOf(row), wanted))
  if (there !== undefined) return { ...own, shipment_address: there.id }
  const countries = await options.reference.countries(call)
  const fields = { party: owner, ...addressFields(wanted, { countries, subdivisions }) }
  return { ...own, shipment_address: await addAddress(options, fields, call) }
}

const partyNamed = async (
  options: SalesOrderSinkOptions,
  identifiers: SalesOrder['parties'][number]['identifiers'],
  orderNumber: string,
  call: Call,
): Promise<number | undefined> => {
  if (identifiers.length === 0) return undefined
  const value = customer.parse({ name: orderNumber, identifiers })
  const [found, ...others] = await createCustomerLookup(options).byIdentifiers(value, call)
  if (others.length === 0) return found === undefined ? undefined : Number(found.externalId)
  const names = [found, ...others].map((one) => one?.name).join(', ')
  const message = `Order ${orderNumber}: several parties have the identifiers of the ship-to: ${names}`
  throw new RejectedError('CUSTOMER_AMBIGUOUS', message, { stage: 'map' })
}

const addAddress = async ({ client }: SalesOrderSinkOptions, fields: Fields, call: Call): Promise<number> => {
  // A second one of the same address would be no harm, and the next order finds the first.
  const request = { model: 'party.address', method: 'create', params: [[fields]], kind: 'repeatable-write' } as const
  const [id] = await client.execute(request, createdIds, call)
  return id
}
