import type { Issue } from '../domain/issue.ts'
import type { Address, Party } from '../domain/party.ts'
import type { SalesOrder } from '../domain/sales-order.ts'

const longestShown = 60

/** Whether an address says where something is: a country alone does not. */
export const isPlace = (address: Address | undefined): address is Address =>
  address !== undefined && (address.lines.length > 0 || address.city !== undefined)

/** Where the goods of an order are to go. */
export const shipToOf = ({ parties }: SalesOrder): Party | undefined => parties.find(({ role }) => role === 'ship-to')

const folded = (text: string | undefined): string => (text ?? '').trim().toLowerCase()

const isSamePlace = (one: Address, other: Address | undefined): boolean =>
  other !== undefined &&
  folded(one.lines.join(' ')) === folded(other.lines.join(' ')) &&
  folded(one.city) === folded(other.city) &&
  folded(one.postalCode) === folded(other.postalCode)

/** Whether a ship-to names nobody and no place but the buyer: then the system's own choice for that customer is meant. */
export const isBuyersOwn = ({ name, identifiers, address }: Party, { parties }: SalesOrder): boolean => {
  const buyer = parties.find(({ role }) => role === 'buyer')
  if (isPlace(address)) return isSamePlace(address, buyer?.address)
  if (identifiers.length === 0) return name === undefined || folded(name) === folded(buyer?.name)
  return identifiers.some(({ scheme, value }) =>
    buyer?.identifiers.some((one) => one.scheme === scheme && one.value === value),
  )
}

/** A ship-to nobody knows the place of: sent without it, the goods would go to the buyer. `wanted` is what its address lacks. */
export const shipToIssue = ({ name, identifiers }: Party, system: string, wanted: string): Issue => {
  const numbers = identifiers.map(({ scheme, value }) => `${scheme} ${value}`).join(', ')
  const called = [...(name === undefined ? [] : [`"${name}"`]), ...(numbers === '' ? [] : [numbers])].join(', ')
  return {
    code: 'LOCATION_UNKNOWN',
    path: 'parties.ship-to',
    value: called.slice(0, longestShown),
    message: `the ship-to ${called} comes without ${wanted}, and ${system} has no customer with an address by its numbers: give the address in \`codes.locations\` of the partner or in the order, or the number to the customer in ${system}, then retry`,
  }
}
