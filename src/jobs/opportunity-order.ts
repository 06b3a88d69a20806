import type { Customer } from '../domain/customer.ts'
import type { Issue, Mapped } from '../domain/issue.ts'
import type { Opportunity } from '../domain/opportunity.ts'
import { type SalesOrder, salesOrder } from '../domain/sales-order.ts'

/** The sales order a won opportunity makes. Issues: what it lacks for one. */
export const orderFromOpportunity = (
  opportunity: Opportunity,
  customer: Customer,
  today: string,
): Mapped<SalesOrder> => {
  const { opportunityNumber, buyerOrderNumber, currency, closeDate, lines } = opportunity
  const made = salesOrder.safeParse({
    orderNumber: buyerOrderNumber ?? opportunityNumber,
    issueDate: closeDate ?? today,
    purpose: 'original',
    currency,
    parties: [buyerFrom(customer), ...shipToFrom(customer)],
    lines,
  })
  if (made.success) return { ok: true, value: made.data }
  return { ok: false, issues: made.error.issues.map((issue) => issueFrom(opportunityNumber, issue)) }
}

const buyerFrom = ({ name, identifiers, contacts, addresses }: Customer) => {
  const main = addresses.find(({ use }) => use === 'main')
  return { role: 'buyer', name, identifiers, contacts, ...(main === undefined ? {} : { address: main }) }
}

const shipToFrom = ({ name, addresses }: Customer) =>
  addresses
    .filter(({ use }) => use === 'ship-to')
    .slice(0, 1)
    .map((address) => ({ role: 'ship-to', name, address }))

const issueFrom = (number: string, { path, message }: { path: readonly PropertyKey[]; message: string }): Issue => ({
  code: 'VALUE_INVALID',
  path: path.map(String).join('.'),
  message: `opportunity ${number} makes no order (${message}): mend it in the CRM, it is read again then`,
})
