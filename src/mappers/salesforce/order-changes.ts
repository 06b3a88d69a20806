import { longestDescription } from './order.ts'
import type { OrderItemFields } from './order-item.ts'

type Fields = Readonly<Record<string, string | number>>

/** A line as the order has it in Salesforce. */
export type OrderItemState = {
  id: string
  /** Empty for a line that somebody added in Salesforce. */
  externalId: string
  priceBookEntryId: string
  productCode: string
  fields: Readonly<Record<string, unknown>>
}

export type OrderState = {
  id: string
  orderNumber: string | undefined
  /** What the order was written under; empty when somebody cleared it. */
  externalId: string
  status: string
  /** Its lines may be edited still, but none added or deleted. */
  isActivated: boolean
  fields: Readonly<Record<string, unknown>>
  items: readonly OrderItemState[]
}

/** A line as it should be. */
export type WantedLine = { externalId: string; isPriced: boolean; record: OrderItemFields }

/** What differs; all parts empty when nothing does. */
export type OrderDifference<L extends WantedLine> = {
  head: Record<string, string | null>
  /** Fields of lines that are there, by their id. */
  edited: { id: string; line: L; record: OrderItemFields }[]
  added: L[]
  deleted: OrderItemState[]
}

/** Fields of the head a change of an order may change, by address; the others are Salesforce's or its users'. */
const addresses = ['Billing', 'Shipping'].map((prefix) =>
  ['Street', 'City', 'PostalCode', 'State', 'StateCode', 'Country', 'CountryCode'].map((field) => prefix + field),
)

/**
 * What has to be written so that the order in Salesforce becomes the wanted one. Lines are told apart by external id; those without one of
 * ours stay. A line whose product is another one is deleted and added, since Salesforce does not change the product of a line. A price the
 * buyer did not name stays what it is. With `isMoved` the goods go elsewhere than before, and where the head does not say where, the address of
 * before must not stay.
 */
export const orderDifference = <L extends WantedLine>(
  head: Fields,
  lines: readonly L[],
  state: OrderState,
  isMoved = false,
): OrderDifference<L> => {
  const difference: OrderDifference<L> = {
    head: headDifference(head, state, isMoved),
    edited: [],
    added: [],
    deleted: [],
  }
  const known = new Map(state.items.map((item) => [item.externalId.toLowerCase(), item]))
  for (const line of lines) {
    const item = known.get(line.externalId.toLowerCase())
    known.delete(line.externalId.toLowerCase())
    if (item === undefined || item.priceBookEntryId !== line.record['PricebookEntryId']) {
      difference.added.push(line)
      if (item !== undefined) difference.deleted.push(item)
      continue
    }
    const record = itemDifference(line, item)
    if (record !== undefined) difference.edited.push({ id: item.id, line, record })
  }
  const prefix = `${state.externalId.toLowerCase()}-`
  const gone = [...known].flatMap(([externalId, item]) => (externalId.startsWith(prefix) ? [item] : []))
  return { ...difference, deleted: [...difference.deleted, ...gone] }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '')

const headDifference = (head: Fields, { fields }: OrderState, isMoved: boolean): Record<string, string | null> => {
  const changed: Record<string, string | null> = {}
  for (const names of addresses) {
    const stated = names.filter((name) => name in head)
    const isGone = isMoved && stated.length === 0 && names.includes('ShippingCity')
    // What another address does not have must not stay of the one before it; to the same one users may have added.
    if (!isGone && stated.every((name) => textOf(fields[name]) === textOf(head[name]))) continue
    for (const name of names)
      if (textOf(fields[name]) !== textOf(head[name])) changed[name] = textOf(head[name]) || null
  }
  // Users write into the description, too: new notes come behind what is there.
  const there = textOf(fields['Description'])
  const missing = textOf(head['Description'])
    .split('\n')
    .filter((note) => note !== '' && !there.includes(note))
  const all = [there, ...missing].filter((text) => text !== '').join('\n')
  if (all.slice(0, longestDescription) !== there) changed['Description'] = all.slice(0, longestDescription)
  return changed
}

const itemDifference = ({ record, isPriced }: WantedLine, { fields }: OrderItemState): OrderItemFields | undefined => {
  const { PricebookEntryId: _entry, UnitPrice = 0, ...others } = record
  const price = isPriced || typeof fields['UnitPrice'] !== 'number' ? UnitPrice : fields['UnitPrice']
  const wanted: OrderItemFields = { ...others, UnitPrice: price }
  const differing = Object.entries(wanted).filter(([name, value]) => {
    const present = fields[name]
    return typeof value === 'number' ? present !== value : textOf(present) !== value.replaceAll('\r\n', '\n')
  })
  if (differing.length === 0) return undefined
  // A quantity by itself would keep the total of the line and change its price.
  return { ...Object.fromEntries(differing), Quantity: wanted['Quantity'] ?? 0, UnitPrice: price }
}
