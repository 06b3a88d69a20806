import type { Mapped } from '../../../domain/issue.ts'
import type { StockKind, StockLine, StockReport } from '../../../domain/stock-report.ts'
import {
  attributeOf,
  childrenOf,
  elementAt,
  elementsAt,
  textAt,
  type XmlElement,
} from '../../../edi/xml/xml-element.ts'
import type { MappingContext } from '../mapping-context.ts'
import { type Given, linesFrom, mapDocument } from './map-document.ts'
import { checkLineNumbers } from './order-totals.ts'
import { buyerName, isPlaceholder, partyFromHolder, sellerName } from './ubl-document-party.ts'
import {
  documentNumberAt,
  documentReferences,
  itemFromUbl,
  notesOf,
  requiredDateAt,
  requiredQuantityAt,
} from './ubl-document-values.ts'
import { complainOf, dateOf, valueAt } from './xml-values.ts'

const longestNumber = 30

const kinds: ReadonlyMap<string, StockKind> = new Map([
  ['OnHand', 'on-hand'],
  ['Available', 'available'],
  ['Reserved', 'reserved'],
  ['InTransit', 'in-transit'],
  ['OnOrder', 'on-order'],
])

/** Without a status a quantity is what is there. */
const kindOf = (context: MappingContext, element: XmlElement): StockKind | undefined => {
  const value = valueAt(element, 'AvailabilityStatusCode')
  if (value.text === undefined) return 'on-hand'
  const message = `AvailabilityStatusCode "${value.text}" is none of ${[...kinds.keys()].join(', ')}`
  return kinds.get(value.text) ?? complainOf(context, 'VALUE_INVALID', value, message)
}

const locationOf = (element: XmlElement): StockLine['location'] => {
  const place = elementAt(element, 'InventoryLocation')
  const id = textAt(place, 'ID')
  const isGln = /^(0088|gln)$/i.test(attributeOf(elementAt(place, 'ID'), 'schemeID') ?? '')
  const location = {
    gln: isGln ? id : undefined,
    code: isGln ? textAt(place, 'Address/ID') : id,
    name: textAt(place, 'Name'),
  }
  return Object.values(location).some((value) => value !== undefined) ? location : undefined
}

const lineFrom = (context: MappingContext, element: XmlElement, index: number): StockLine | undefined => {
  const item = itemFromUbl(context, element)
  const quantity = requiredQuantityAt(context, element, 'Quantity', true)
  const kind = kindOf(context, element)
  const date = dateOf(context, valueAt(element, 'AvailabilityDate'))
  if (item === undefined || quantity === undefined || kind === undefined) return undefined
  const belongs = elementsAt(element, 'Item/AdditionalItemProperty').find(
    (each) => textAt(each, 'Name') === 'LineNumber',
  )
  return {
    lineNumber: textAt(belongs, 'Value') ?? textAt(element, 'ID') ?? String(index + 1),
    ...item,
    location: locationOf(element),
    quantities: [{ kind, quantity, date }],
  }
}

/** Lines of one number are one line with several quantities. */
const joined = (lines: readonly StockLine[]): StockLine[] => {
  const byNumber = new Map<string, StockLine>()
  for (const line of lines) {
    const known = byNumber.get(line.lineNumber)
    const quantities = [...(known?.quantities ?? []), ...line.quantities]
    byNumber.set(line.lineNumber, { ...(known ?? line), quantities })
  }
  return [...byNumber.values()]
}

const reportFrom = (context: MappingContext, root: XmlElement): StockReport | undefined => {
  const reportNumber = documentNumberAt(context, root, 'ID', 'number of the report', longestNumber)
  const issueDate = requiredDateAt(context, root, 'IssueDate')
  const [start, end] = ['StartDate', 'EndDate'].map((name) => dateOf(context, valueAt(root, `InventoryPeriod/${name}`)))
  const elements = childrenOf(root, 'InventoryReportLine')
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'ID')),
  )
  const map = (element: XmlElement, index: number) => lineFrom(context, element, index)
  const lines = joined(linesFrom(context, root, elements, map, 'report'))
  const buyer = partyFromHolder(context, root, 'RetailerCustomerParty', 'buyer')
  const seller = partyFromHolder(context, root, 'SellerSupplierParty', 'seller')
  if (reportNumber === undefined || issueDate === undefined) return undefined
  const day = end ?? start
  return {
    reportNumber,
    issueDate,
    asOfDate: day === issueDate ? undefined : day,
    parties: [
      ...(buyer === undefined || isPlaceholder(buyer, [buyerName(context.partner)]) ? [] : [buyer]),
      ...(seller === undefined || isPlaceholder(seller, [sellerName(context.partner)]) ? [] : [seller]),
    ],
    references: documentReferences(root, 'DocumentReference'),
    notes: notesOf(root),
    lines,
  }
}

/**
 * The stock levels a UBL 2.1 InventoryReport tells, with the seller's codes as items. What stockReportToUbl writes comes back, but for
 * an asOfDate that is the issue date, a party's roleCode, parties other than buyer and seller, contacts behind a party's first
 * and their roles.
 */
export const stockReportFromUbl = (body: Uint8Array, context: Given): Mapped<StockReport> =>
  mapDocument(body, context, (setId) => setId === 'ubl:InventoryReport', reportFrom, 'stock report')
