import type { Mapped } from '../../../domain/issue.ts'
import type { Reference } from '../../../domain/sales-order.ts'
import type { Shipment, ShipmentLine, ShippedOrder } from '../../../domain/shipment.ts'
import { childrenOf, elementAt, elementsAt, textAt, type XmlElement } from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { partiesFromDelivery } from './idoc-partners.ts'
import { dateCodes, purposeCodes, trackingCode } from './idoc-shipment-codes.ts'
import { notes, qualified, qualifiedValue, references } from './idoc-values.ts'
import { type Given, mapDocument } from './map-document.ts'
import { deliveryLineFrom } from './shipment-line-from-idoc.ts'
import { packedLines } from './shipment-units-from-idoc.ts'
import { compactDateOf, complainOf, decimalOf, positiveOf, requiredText, unitOf, valueAt } from './xml-values.ts'

/** The planned day of a deadline, else the day it was. */
const dateOf = (context: MappingContext, delivery: XmlElement, code: string): string | undefined =>
  compactDateOf(context, qualifiedValue(delivery, 'E1EDT13', 'QUALF', code, 'NTANF')) ??
  compactDateOf(context, qualifiedValue(delivery, 'E1EDT13', 'QUALF', code, 'ISDD'))

/** The day of the document, else the day the IDoc was made. */
const issueDateOf = (context: MappingContext, idoc: XmlElement, delivery: XmlElement): string | undefined => {
  const own = dateOf(context, delivery, dateCodes.document)
  const made = valueAt(idoc, 'EDI_DC40/CREDAT')
  return own ?? compactDateOf(context, { ...made, text: requiredText(context, made, 'date of the shipment') })
}

/** HHMMSS as HH:MM. */
const timeOf = (context: MappingContext, delivery: XmlElement): string | undefined => {
  const value = qualifiedValue(delivery, 'E1EDT13', 'QUALF', dateCodes.document, 'NTANZ')
  if (value.text === undefined) return undefined
  const [, hours, minutes] = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/.exec(value.text) ?? []
  if (hours !== undefined && minutes !== undefined) return `${hours}:${minutes}`
  return complainOf(context, 'VALUE_INVALID', value, `"${value.text}" is not a time of day (HHMMSS)`)
}

const purposeOf = (delivery: XmlElement): Shipment['purpose'] => {
  const codes = childrenOf(delivery, 'E1EDL18').map((element) => textAt(element, 'QUALF'))
  if (codes.includes(purposeCodes.cancellation)) return 'cancellation'
  return codes.includes(purposeCodes.replace) ? 'replace' : 'original'
}

const modes = ['1', '2', '3', '4', '5'] as const

const transportOf = (delivery: XmlElement, tracking: string | undefined): Shipment['transport'] => {
  const carrier = qualified(delivery, 'E1ADRM1', 'PARTNER_Q', 'SP')
  const type = textAt(delivery, 'TRATY')
  const transport = {
    carrierCode: textAt(carrier, 'PARTNER_ID'),
    carrierName: textAt(carrier, 'NAME1'),
    mode: modes.find((mode) => mode === type),
    trackingNumber: tracking,
    billOfLading: textAt(delivery, 'BOLNR'),
    vehicle: textAt(delivery, 'TRAID'),
  }
  return Object.values(transport).some((value) => value !== undefined) ? transport : undefined
}

/** The carrier's number is the first reference of its kind. */
const referencesOf = (delivery: XmlElement): { tracking: string | undefined; others: Reference[] } => {
  const all = references(delivery, 'E1EDL55', 'REFNR', [])
  const at = all.findIndex(({ type }) => type === trackingCode)
  return { tracking: all[at]?.value, others: all.filter((_, index) => index !== at) }
}

const grossWeightOf = (context: MappingContext, delivery: XmlElement): Shipment['grossWeight'] => {
  const weight = valueAt(delivery, 'BTGEW')
  if (weight.text === undefined || /^[0.]+$/.test(weight.text)) return undefined
  const value = positiveOf(context, weight)
  const unit = unitOf(context, valueAt(delivery, 'GEWEI'))
  return value === undefined || unit === undefined ? undefined : { value, unit }
}

const packageCountOf = (context: MappingContext, delivery: XmlElement): number | undefined => {
  const value = valueAt(delivery, 'ANZPK')
  const count = decimalOf(context, value)
  if (count === undefined || count === '0') return undefined
  if (/^\d{1,9}$/.test(count)) return Number(count)
  return complainOf(context, 'VALUE_INVALID', value, `"${count}" is not a number of packages`)
}

/** The orders in the sequence the lines name them. */
const ordersOf = (context: MappingContext, delivery: XmlElement): ShippedOrder[] => {
  const orders = new Map<string, ShippedOrder>()
  for (const line of childrenOf(delivery, 'E1EDL24')) {
    const order = qualified(line, 'E1EDL41', 'QUALI', '001')
    const orderNumber = textAt(order, 'BSTNR')
    if (order === undefined || orderNumber === undefined || orders.has(orderNumber)) continue
    orders.set(orderNumber, {
      orderNumber,
      orderDate: compactDateOf(context, valueAt(order, 'BSTDT')),
      releaseNumber: textAt(order, 'IHREZ'),
      sellerOrderNumber: textAt(qualified(line, 'E1EDL43', 'QUALF', 'C'), 'BELNR'),
    })
  }
  if (orders.size === 0)
    complainOf(
      context,
      'VALUE_MISSING',
      valueAt(delivery, 'E1EDL24/E1EDL41/BSTNR'),
      'No line names the order it is of (E1EDL41 with QUALI 001)',
    )
  return [...orders.values()]
}

/** A line that is split into batches has no quantity: the lines below it (HIPOS) have. */
const withoutSplit = (lines: readonly XmlElement[]): XmlElement[] => {
  const upper = new Set(lines.map((line) => textAt(line, 'HIPOS')))
  return lines.filter((line) => !upper.has(textAt(line, 'POSNR')) || !/^[0.]*$/.test(textAt(line, 'LFIMG') ?? ''))
}

const linesOf = (context: MappingContext, delivery: XmlElement): ShipmentLine[] => {
  const elements = childrenOf(delivery, 'E1EDL24')
  if (elements.length === 0)
    complainOf(context, 'VALUE_MISSING', valueAt(delivery, 'E1EDL24'), 'The shipment has no lines')
  return withoutSplit(elements)
    .map((element) => deliveryLineFrom(context, element))
    .filter((line) => line !== undefined)
}

const shipmentFrom = (context: MappingContext, idoc: XmlElement): Shipment | undefined => {
  const [delivery, another] = elementsAt(idoc, 'E1EDL20')
  if (delivery === undefined)
    return complainOf(context, 'VALUE_MISSING', valueAt(idoc, 'E1EDL20'), 'The IDoc holds no delivery (E1EDL20)')
  if (another !== undefined)
    complainOf(context, 'VALUE_INVALID', valueAt(another, 'VBELN'), 'The IDoc holds two deliveries: send one in each')
  const external = valueAt(delivery, 'LIFEX')
  const number = external.text === undefined ? valueAt(delivery, 'VBELN') : external
  const shipmentNumber = requiredText(context, number, 'number of the delivery')
  if (shipmentNumber !== undefined && shipmentNumber.length > 30)
    complainOf(context, 'VALUE_INVALID', number, 'The number of the delivery has more than 30 characters')
  const issueDate = issueDateOf(context, idoc, delivery)
  const { tracking, others } = referencesOf(delivery)
  const shipment = {
    purpose: purposeOf(delivery),
    issueTime: timeOf(context, delivery),
    despatchDate: dateOf(context, delivery, dateCodes.goodsIssue),
    expectedDeliveryDate: dateOf(context, delivery, dateCodes.delivery),
    parties: partiesFromDelivery(context, delivery),
    transport: transportOf(delivery, tracking),
    grossWeight: grossWeightOf(context, delivery),
    packageCount: packageCountOf(context, delivery),
    references: others,
    notes: notes(delivery, 'E1TXTH8', 'E1TXTP8'),
    orders: ordersOf(context, delivery),
    ...packedLines(context, delivery, linesOf(context, delivery)),
  }
  if (shipmentNumber === undefined || issueDate === undefined || elementAt(delivery, 'E1EDL24') === undefined)
    return undefined
  return { shipmentNumber, issueDate, ...shipment }
}

/**
 * The shipment of a DESADV (types DELVRY01 to DELVRY07). Items are the seller's (MATNR), GTINs are padded to 14 digits. A line
 * that lies in several handling units becomes one line for each, numbered `10`, `10.2`, `10.3`; what no unit holds stays loose.
 * A unit that holds other units, or is of group PAL or of packaging type PX, is a pallet. Pure; all issues come at once.
 */
export const shipmentFromIdoc = (body: Uint8Array, given: Given): Mapped<Shipment> =>
  mapDocument(body, given, (setId) => /^idoc:DELVRY0[1-7]:DESADV$/.test(setId), shipmentFrom, 'shipment')
