import { type Customer, customer } from '../domain/customer.ts'
import { RejectedError } from '../domain/errors.ts'
import type { Party } from '../domain/party.ts'
import { shipToIssue } from '../mappers/ship-to.ts'
import type { Call, Lookup } from './connector.ts'
import { mostTrustedFirst } from './shares-identifier.ts'

/**
 * The system's own id of the customer a ship-to's identifiers name; undefined when it has none. One identifier after the other: a GLN
 * is that of the place, where a tax id may be that of all places of a company. Throws RejectedError CUSTOMER_AMBIGUOUS.
 */
export const findShipTo = async (
  lookup: Lookup<Customer>,
  { identifiers }: Party,
  orderNumber: string,
  call: Call,
): Promise<string | undefined> => {
  for (const one of mostTrustedFirst(identifiers)) {
    const value = customer.parse({ name: orderNumber, identifiers: [one] })
    const [found, ...others] = await lookup.byIdentifiers(value, call)
    if (others.length > 0) {
      const names = [found, ...others].map((each) => each?.name).join(', ')
      const message = `Order ${orderNumber}: several customers carry ${one.scheme} ${one.value} of the ship-to: ${names}; merge them there, then retry`
      throw new RejectedError('CUSTOMER_AMBIGUOUS', message, { stage: 'map' })
    }
    if (found !== undefined) return found.externalId
  }
  return undefined
}

/** Refuses an order whose ship-to is told by nothing the system can find: without it the goods would go to the buyer. */
export const unknownShipTo = (shipTo: Party, orderNumber: string, system: string): RejectedError => {
  const issue = shipToIssue(shipTo, system, 'an address')
  return new RejectedError(issue.code, `Order ${orderNumber}: ${issue.message}`, { stage: 'map', detail: [issue] })
}
