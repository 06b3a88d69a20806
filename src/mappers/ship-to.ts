import type { Issue } from '../domain/issue.ts'
import type { Address, Identifier, Party } from '../domain/party.ts'
import type { SalesOrder } from '../domain/sales-order.ts'

const longestShown = 60

/** Whether an address says where something is: a country alone does not. */
export const isPlace = (address: Address | undefined): address is Address =>
  address !== undefined && (address.lines.length > 0 || address.city !== undefined)

/** Where the goods of an order are to go. */
export const shipToOf = ({ parties }: SalesOrder): Party | undefined => parties.find(({ role }) => role === 'ship-to')

/** Whether one of a party's identifiers is that of its company. DUNS+4 is the number of a company and four digits for one of its places. */
export const isOfCompany = ({ scheme, value }: Identifier, all: readonly Identifier[]): boolean =>
  scheme === 'tax-id' ||
  scheme === 'registration-number' ||
  (scheme === 'duns' &&
    all.some((one) => one.scheme === 'partner-code' && one.value !== value && one.value.startsWith(value)))

/** The numbers that tell a place. Those of its company, which all its places share, count only where it has no other. */
export const numbersOfPlace = (identifiers: readonly Identifier[]): readonly Identifier[] => {
  const own = identifiers.filter((one) => !isOfCompany(one, identifiers))
  return own.length > 0 ? own : identifiers
}

const folded = (text: string | undefined): string => (text ?? '').trim().toLowerCase()

const isSameAddress = (one: Address, other: Address | undefined): boolean =>
  other !== undefined &&
  folded(one.lines.join(' ')) === folded(other.lines.join(' ')) &&
  folded(one.city) === folded(other.city) &&
  folded(one.postalCode) === folded(other.postalCode)

/** Whether the numbers of a party, or its name where it has none, are those of the other. */
const isCalledAs = ({ name, identifiers }: Party, other: Party | undefined): boolean => {
  if (identifiers.length === 0) return name === undefined || folded(name) === folded(other?.name)
  return numbersOfPlace(identifiers).some(({ scheme, value }) =>
    other?.identifiers.some((one) => one.scheme === scheme && one.value === value),
  )
}

/** Whether a ship-to names nobody and no place but the buyer: then the system's own choice for that customer is meant. */
export const isBuyersOwn = (shipTo: Party, { parties }: SalesOrder): boolean => {
  const buyer = parties.find(({ role }) => role === 'buyer')
  return isPlace(shipTo.address) ? isSameAddress(shipTo.address, buyer?.address) : isCalledAs(shipTo, buyer)
}

/** Whether two parties goods go to are one place: by their addresses where both have one, else by their numbers. */
export const isSamePlace = (one: Party, other: Party): boolean =>
  isPlace(one.address) && (isPlace(other.address) || one.identifiers.length === 0)
    ? isSameAddress(one.address, other.address)
    : isCalledAs(one, other)

/** A place goods go to as messages call it: by its name and numbers, else by its address. */
export const calledOf = ({ name, identifiers, address }: Party): string => {
  const numbers = identifiers.map(({ scheme, value }) => `${scheme} ${value}`)
  const called = [...(name === undefined ? [] : [`"${name}"`]), ...numbers]
  return (called.length > 0 ? called : [...(address?.lines ?? []), address?.city ?? '']).join(', ')
}

/** A ship-to nobody knows the place of: sent without it, the goods would go to the buyer. `wanted` is what its address lacks. */
export const shipToIssue = (shipTo: Party, system: string, wanted: string): Issue => {
  const called = calledOf(shipTo)
  return {
    code: 'LOCATION_UNKNOWN',
    path: 'parties.ship-to',
    value: called.slice(0, longestShown),
    message: `the ship-to ${called} comes without ${wanted}, and ${system} has no customer with an address by its numbers: give the number to the customer in ${system} and retry, or give the address in \`codes.locations\` of the partner, under the code or GLN, restart, and retry with \`--mapping current\`, or add the address to the order`,
  }
}
