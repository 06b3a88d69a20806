import { type Customer, customer } from '../domain/customer.ts'
import { RejectedError } from '../domain/errors.ts'
import type { Party } from '../domain/party.ts'
import { isOfCompany, isPlace, numbersOfPlace, shipToIssue } from '../mappers/ship-to.ts'
import type { Call, Lookup } from './connector.ts'
import { mostTrustedFirst } from './shares-identifier.ts'

/**
 * The system's own id of the customer a ship-to's identifiers name; undefined when it has none. One identifier after the other, those of the
 * company only where it has none of its own: with an address, several customers that share one of those are no hindrance. Throws
 * RejectedError CUSTOMER_AMBIGUOUS.
 */
export const findShipTo = async (
  lookup: Lookup<Customer>,
  { identifiers, address }: Party,
  orderNumber: string,
  call: Call,
): Promise<string | undefined> => {
  for (const one of mostTrustedFirst(numbersOfPlace(identifiers))) {
    const value = customer.parse({ name: orderNumber, identifiers: [one] })
    const [found, ...others] = await lookup.byIdentifiers(value, call)
    if (others.length > 0 && isPlace(address) && isOfCompany(one, identifiers)) continue
    if (others.length > 0) {
      const names = [found, ...others].map((each) => each?.name).join(', ')
      const message = `Order ${orderNumber}: several customers carry ${one.scheme} ${one.value} of the ship-to: ${names}; merge them there, then retry`
      throw new RejectedError('CUSTOMER_AMBIGUOUS', message, { stage: 'map' })
    }
    if (found !== undefined) return found.externalId
  }
  return undefined
}

/**
 * Refuses an order whose ship-to is told by nothing the system can find: without it the goods would go to the buyer. `hint` is what else the
 * system needs to find it.
 */
export const unknownShipTo = (shipTo: Party, orderNumber: string, system: string, hint = ''): RejectedError => {
  const issue = shipToIssue(shipTo, system, 'an address')
  const message = `Order ${orderNumber}: ${issue.message}${hint}`
  return new RejectedError(issue.code, message, { stage: 'map', detail: [issue] })
}
