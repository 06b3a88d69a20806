import type { Decimal } from 'decimal.js'
import { currencyDecimals } from '../../../domain/currencies.ts'
import { decimal, decimalText } from '../../../domain/decimal.ts'
import type { Invoice, InvoiceLine } from '../../../domain/invoice.ts'
import type { AllowanceCharge } from '../../../domain/sales-order.ts'

/** A total that does not add up; `index` is that of the line, where it is one of a line. */
export type TotalFault = { total: keyof Invoice['totals'] | 'line'; index: number; message: string }

const sumOf = (amounts: readonly (string | undefined)[]): Decimal =>
  amounts.reduce((sum, amount) => sum.plus(amount ?? '0'), decimal('0'))

/** Allowances or charges of one level, added up. */
export const sumOfKind = (all: readonly AllowanceCharge[], wanted: AllowanceCharge['kind']): Decimal =>
  sumOf(all.filter(({ kind }) => kind === wanted).map(({ amount }) => amount))

/** The taxes of an invoice: as stated, else those it lists. */
export const taxAmountOf = ({ totals, taxes }: Invoice): Decimal =>
  totals.taxAmount === undefined ? sumOf(taxes.map(({ amount }) => amount)) : decimal(totals.taxAmount)

/** What a line comes to by its quantity, price, allowances and charges. */
const goodsOf = ({ quantity, unitPrice, priceBaseQuantity, allowancesCharges }: InvoiceLine): Decimal =>
  decimal(quantity.value)
    .times(unitPrice)
    .div(priceBaseQuantity ?? '1')
    .minus(sumOfKind(allowancesCharges, 'allowance'))
    .plus(sumOfKind(allowancesCharges, 'charge'))

/** Peppol lets the amount of a line be off by two cents, for rounding (its rule R120). */
const lineFaults = ({ lines, currency }: Invoice): TotalFault[] => {
  const tolerance = decimal('10')
    .pow(-(currencyDecimals(currency) ?? 2))
    .times(2)
  return lines.flatMap((line, index): TotalFault[] => {
    const goods = goodsOf(line)
    if (goods.minus(line.lineAmount).abs().lessThanOrEqualTo(tolerance)) return []
    const message = `Line ${line.lineNumber} comes to ${line.lineAmount}, its quantity and price to ${decimalText(goods)}`
    return [{ total: 'line', index, message }]
  })
}

/**
 * The totals of an invoice that do not follow from its lines, allowances, charges and taxes, as EN 16931 wants (BR-CO-10 to -16, and
 * -14 for the taxes). `rounding` is what the amount to be paid was rounded by.
 */
export const totalFaults = (invoice: Invoice, rounding = '0'): TotalFault[] => {
  const { lines, allowancesCharges, taxes, totals } = invoice
  const [allowances, charges] = [sumOfKind(allowancesCharges, 'allowance'), sumOfKind(allowancesCharges, 'charge')]
  const faults = lineFaults(invoice)
  const compare = (total: keyof Invoice['totals'], expected: Decimal, what: string): void => {
    const stated = totals[total]
    if (stated === undefined || expected.equals(stated)) return
    faults.push({ total, index: 0, message: `The ${what} is ${stated}, it should be ${decimalText(expected)}` })
  }
  compare('lineAmount', sumOf(lines.map(({ lineAmount }) => lineAmount)), 'sum of the lines')
  compare('allowanceAmount', allowances, 'sum of the allowances')
  compare('chargeAmount', charges, 'sum of the charges')
  const exclusive = decimal(totals.lineAmount).minus(allowances).plus(charges)
  compare('taxExclusiveAmount', exclusive, 'amount without tax')
  if (taxes.length > 0) compare('taxAmount', sumOf(taxes.map(({ amount }) => amount)), 'sum of the taxes')
  const inclusive = decimal(totals.taxExclusiveAmount).plus(taxAmountOf(invoice))
  compare('payableAmount', inclusive.minus(totals.prepaidAmount ?? '0').plus(rounding), 'amount to be paid')
  return faults
}
