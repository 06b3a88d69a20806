import { isCurrency } from './currencies.ts'
import { customerRules } from './customer-quality.ts'
import { decimal, isDecimalString } from './decimal.ts'
import { isGtin } from './gs1.ts'
import { type QualityRule, rule } from './quality-rule.ts'
import type { RecordEntities, RecordEntity } from './record.ts'
import { isUnit } from './units.ts'

/** Something about a record that is allowed and will be regretted: it is counted and shown, and stops nothing. */
export type QualityIssue = {
  /** Stable name of the rule, for counts: `missing-tax-id`. */
  rule: string
  /** Path into the canonical record. */
  field: string
  /** The value seen; absent when the trouble is that there is none. */
  value?: string
  /** What is wrong and what to do, for an operator. */
  message: string
}

/** Names of the rules for an entity. */
export const qualityRuleNames = (entity: RecordEntity): string[] => rules[entity].map(({ name }) => name)

/** What the rules find in a record, in the order of the table. */
export const qualityIssues = <E extends RecordEntity>(entity: E, value: RecordEntities[E]): QualityIssue[] =>
  rules[entity].flatMap(({ name, field, find, message }) =>
    find(value).map((found) => ({
      rule: name,
      field: found.field ?? field,
      ...(found.value === undefined ? {} : { value: found.value }),
      message,
    })),
  )

const isNumber = (text: string | undefined): text is string => text !== undefined && isDecimalString(text)
const isBelowZero = (text: string | undefined): boolean => isNumber(text) && decimal(text).isNegative()

const rules: { readonly [E in RecordEntity]: readonly QualityRule<RecordEntities[E]>[] } = {
  customer: customerRules,
  product: [
    rule('missing-name', 'name', ({ name }) => name.trim() === '', 'has no name: enter what it is called'),
    rule(
      'name-is-number',
      'name',
      ({ name, itemId }) => name.trim() !== '' && name.trim() === itemId && { value: name },
      'is named by its item number: enter what it is called',
    ),
    rule('missing-gtin', 'gtin', ({ gtin }) => gtin === undefined, 'has no GTIN: partners cannot order it by bar code'),
    rule(
      'bad-gtin',
      'gtin',
      ({ gtin }) => gtin !== undefined && !isGtin(gtin) && { value: gtin },
      'is not a GTIN: its length or check digit is wrong; compare with the label',
    ),
    rule('missing-unit', 'unit', ({ unit }) => unit.trim() === '', 'has no unit: enter the unit it is sold in'),
    unknownUnit<RecordEntities['product']>(),
  ],
  price: [
    rule(
      'price-not-positive',
      'amount',
      ({ amount }) => (!isNumber(amount) || !decimal(amount).gt(0)) && { value: amount },
      'is not a price above zero: enter the price, or take it out of the list',
    ),
    rule(
      'unknown-currency',
      'currency',
      ({ currency }) => !isCurrency(currency) && { value: currency },
      'is not an ISO 4217 currency in use: enter a code such as EUR',
    ),
    unknownUnit<RecordEntities['price']>(),
    rule(
      'empty-validity',
      'validTo',
      ({ validFrom, validTo }) =>
        validFrom !== undefined &&
        validTo !== undefined &&
        validTo < validFrom && { value: `${validFrom} to ${validTo}` },
      'ends before it begins: the price is never valid',
    ),
  ],
  'stock-level': [
    rule(
      'negative-stock',
      'available',
      ({ available }) => isBelowZero(available) && { value: available },
      'is below zero: more was promised than there is, or a receipt was not booked',
    ),
    rule(
      'negative-stock',
      'onHand',
      ({ onHand }) => isBelowZero(onHand) && { value: onHand },
      'is below zero: an issue was booked before its receipt',
    ),
    rule(
      'unknown-stock',
      'available',
      ({ available, onHand }) => available === undefined && onHand === undefined,
      'says neither what is there nor what may be sold',
    ),
    unknownUnit<RecordEntities['stock-level']>(),
  ],
  'order-status': [
    rule(
      'missing-order-number',
      'orderNumber',
      ({ orderNumber }) => orderNumber === undefined,
      'does not name the order of the buyer: the buyer cannot be told',
    ),
    rule(
      'unknown-currency',
      'invoices',
      ({ invoices }) =>
        invoices.flatMap(({ currency }, i) =>
          currency === undefined || isCurrency(currency) ? [] : [{ field: `invoices[${i}].currency`, value: currency }],
        ),
      'is not an ISO 4217 currency in use: enter a code such as EUR',
    ),
  ],
  opportunity: [
    rule(
      'missing-customer',
      'customerExternalId',
      ({ customerExternalId }) => customerExternalId === undefined,
      'names no customer: it cannot become an order',
    ),
    rule(
      'won-without-lines',
      'lines',
      ({ outcome, lines }) => outcome === 'won' && lines.length === 0,
      'is won and has no lines: there is nothing to order',
    ),
    rule(
      'unknown-currency',
      'currency',
      ({ currency }) => currency !== undefined && !isCurrency(currency) && { value: currency },
      'is not an ISO 4217 currency in use: enter a code such as EUR',
    ),
  ],
}

function unknownUnit<V extends { unit: string }>(): QualityRule<V> {
  return rule(
    'unknown-unit',
    'unit',
    ({ unit }) => unit.trim() !== '' && !isUnit(unit) && { value: unit },
    'is not a unit of UN/ECE Recommendation 20: enter a code such as EA or KGM, or map it',
  )
}
