import type { Mapped } from '../../domain/issue.ts'
import { type Opportunity, opportunity } from '../../domain/opportunity.ts'
import { checked, createFieldReader, type NativeRecord } from './native-record.ts'
import { readUnit } from './unit.ts'

/** The Opportunity fields for what Salesforce has no standard field for; null: the org has none. */
export type OpportunityFields = Readonly<{ number: string | null; buyerOrderNumber: string | null }>

export type OpportunityMapping = {
  opportunityFields: OpportunityFields
  /** The org's only currency, or `multi` when opportunities carry their own. */
  currency: string
  unitField: string | null
  defaultUnit: string
}

/** An opportunity with its line items, in the order they are numbered in. */
export const opportunityFromNative = (
  record: NativeRecord,
  items: readonly NativeRecord[],
  mapping: OpportunityMapping,
): Mapped<Opportunity> => {
  const reader = createFieldReader(record)
  const { issues } = reader
  const unitField = mapping.unitField === null ? null : `Product2.${mapping.unitField}`
  const lines = items.map((item, index) => {
    const line = createFieldReader(item, issues)
    const at = `lines[${index}]`
    return defined({
      lineNumber: String(index + 1),
      itemId: line.text('Product2.ProductCode', `${at}.itemId`),
      description: line.text('Description', `${at}.description`),
      quantity: {
        value: line.decimal('Quantity', `${at}.quantity.value`),
        unit: readUnit(line, unitField, `${at}.quantity.unit`, mapping.defaultUnit),
      },
      unitPrice: line.decimal('UnitPrice', `${at}.unitPrice`),
      requestedDate: line.text('ServiceDate', `${at}.requestedDate`),
    })
  })
  const isWon = reader.flag('IsWon', 'outcome') === true
  const value = {
    opportunityNumber: reader.text(mapping.opportunityFields.number, 'opportunityNumber') ?? reader.text('Id', 'Id'),
    name: reader.text('Name', 'name'),
    stage: reader.text('StageName', 'stage'),
    outcome: isWon ? 'won' : reader.flag('IsClosed', 'outcome') === true ? 'lost' : 'open',
    probability: reader.decimal('Probability', 'probability'),
    amount: reader.decimal('Amount', 'amount'),
    currency: mapping.currency === 'multi' ? reader.text('CurrencyIsoCode', 'currency') : mapping.currency,
    closeDate: reader.text('CloseDate', 'closeDate'),
    customerExternalId: reader.text('AccountId', 'customerExternalId'),
    buyerOrderNumber: reader.text(mapping.opportunityFields.buyerOrderNumber, 'buyerOrderNumber'),
    lines,
  }
  const ofLines = items.flatMap((_item, index) => [
    [`lines[${index}].itemId`, `ProductCode of line item ${index + 1}`],
    [`lines[${index}].quantity.value`, `Quantity of line item ${index + 1}`],
  ])
  return checked(opportunity, value, issues, { name: 'Name', stage: 'StageName', ...Object.fromEntries(ofLines) })
}

const defined = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
