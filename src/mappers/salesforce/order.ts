import { fullOrderNumber } from '../../domain/full-order-number.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import { addressWithNames, type Party, type PartyRole } from '../../domain/party.ts'
import type { SalesOrder } from '../../domain/sales-order.ts'
import { orderTexts } from '../order-texts.ts'
import { type AddressStyle, addressFields } from './address.ts'

export type OrderMapping = {
  accountId: string
  priceBookId: string
  status: string
  addressStyle: AddressStyle
  /** The org's only currency, or `multi` when orders carry their own. */
  currency: string
}

export type OrderFields = Record<string, string>

/** The length of Order.Description. */
export const longestDescription = 32_000

/** The head of an Order, without its external id. */
export const orderFromSalesOrder = (order: SalesOrder, mapping: OrderMapping): Mapped<OrderFields> => {
  const issues: Issue[] = []
  if (mapping.currency !== 'multi' && order.currency !== mapping.currency) {
    issues.push({
      code: 'VALUE_INVALID',
      path: 'currency',
      value: order.currency,
      message: `The order is in ${order.currency}, the CRM keeps ${mapping.currency} only. Set its currency to "multi" if the org uses several.`,
    })
  }
  if (issues.length > 0) return { ok: false, issues }

  const party = (role: PartyRole): Party | undefined => order.parties.find((one) => one.role === role)
  const billed = party('bill-to') ?? party('buyer')
  const shipTo = party('ship-to')
  const fields: OrderFields = {
    AccountId: mapping.accountId,
    EffectiveDate: order.issueDate,
    Status: mapping.status,
    Pricebook2Id: mapping.priceBookId,
    PoNumber: fullOrderNumber(order),
    PoDate: order.issueDate,
    ...addressFields('Billing', billed && addressWithNames(billed), mapping.addressStyle),
    ...addressFields('Shipping', shipTo && addressWithNames(shipTo), mapping.addressStyle),
  }
  const texts = orderTexts(order)
  if (texts.length > 0) fields['Description'] = texts.join('\n').slice(0, longestDescription)
  if (mapping.currency === 'multi') fields['CurrencyIsoCode'] = order.currency
  return { ok: true, value: fields }
}
