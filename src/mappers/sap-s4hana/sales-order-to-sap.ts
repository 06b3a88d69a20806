import { fullOrderNumber } from '../../domain/full-order-number.ts'
import type { Issue, Mapped } from '../../domain/issue.ts'
import { type Address, isNumberIn, type Party } from '../../domain/party.ts'
import type { OrderLine, SalesOrder } from '../../domain/sales-order.ts'
import { orderTexts } from '../order-texts.ts'
import { isBuyersOwn, shipToIssue, shipToOf } from '../ship-to.ts'
import { splitLineIssue } from '../split-lines.ts'
import { namePartLength, nameParts } from './customer-to-sap.ts'
import { atMost, edmDateFrom } from './odata-values.ts'

/** How orders are entered in this SAP system. */
export type SalesOrderTerms = {
  /** The system's name: whose customer numbers count. */
  system: string
  salesOrderType: string
  salesOrganization: string
  distributionChannel: string
  division: string
  plant?: string | undefined
  /** Condition type of a manual price; without it SAP prices. */
  priceCondition?: string | undefined
  /** Partner function of the ship-to party, as the logon language shows it. */
  shipToFunction: string
  /** Text type the notes go into, with allowances and charges; without it they are not sent. */
  noteTextType?: string | undefined
  /** Logon language, for texts. */
  language: string
  /** Rec. 20 unit -> SAP unit. */
  units: Readonly<Record<string, string>>
  /** Reason for rejection of items the buyer took back. */
  rejectionReason: string
}

/** Longest buyer's line number that fits `UnderlyingPurchaseOrderItem`. */
export const longestLineNumber = 6

/** The number Crossdock gives the n-th line of an order: SAP counts in tens. */
export const itemNumberOf = (index: number): string => String((index + 1) * 10)

/**
 * The body of a deep insert into `A_SalesOrder` of API_SALES_ORDER_SRV. `shipTo` is the customer number of the ship-to party where
 * `shipToToFind` names one.
 */
export const salesOrderToSap = (
  order: SalesOrder,
  soldTo: string,
  terms: SalesOrderTerms,
  shipTo?: string,
): Mapped<Record<string, unknown>> => {
  const issues: Issue[] = []
  const items = order.lines.map((line, index) => itemToSap(order, line, itemNumberOf(index), terms, issues))
  const partners = shipToPartners(order, { soldTo, shipTo }, terms, issues)
  issues.push(...numberIssues(order))
  if (issues.length > 0) return { ok: false, issues }
  const notes = terms.noteTextType === undefined ? '' : orderTexts(order).join('\n')
  return {
    ok: true,
    value: {
      SalesOrderType: terms.salesOrderType,
      SalesOrganization: terms.salesOrganization,
      DistributionChannel: terms.distributionChannel,
      OrganizationDivision: terms.division,
      SoldToParty: soldTo,
      PurchaseOrderByCustomer: fullOrderNumber(order),
      CustomerPurchaseOrderDate: edmDateFrom(order.issueDate),
      TransactionCurrency: order.currency,
      ...(order.requestedDate === undefined ? {} : { RequestedDeliveryDate: edmDateFrom(order.requestedDate) }),
      ...(partners.length === 0 ? {} : { to_Partner: { results: partners } }),
      ...(notes === ''
        ? {}
        : { to_Text: { results: [{ Language: terms.language, LongTextID: terms.noteTextType, LongText: notes }] } }),
      to_Item: { results: items },
    },
  }
}

/** What `PurchaseOrderByCustomer` has room for. Cut off, one release would be taken for another. */
const longestOrderNumber = 35

const numberIssues = (order: SalesOrder): Issue[] => {
  const value = fullOrderNumber(order)
  if (value.length <= longestOrderNumber) return []
  const message = `SAP has room for ${longestOrderNumber} characters of the buyer's order number, ${value} with its release has ${value.length}: enter it in SAP by hand, then resolve this`
  return [{ code: 'VALUE_INVALID', path: 'releaseNumber', value, message }]
}

/** One item, as part of a deep insert or by itself. What cannot be entered is added to `issues`. */
export const itemToSap = (
  order: SalesOrder,
  line: OrderLine,
  itemNumber: string,
  terms: SalesOrderTerms,
  issues: Issue[],
): Record<string, unknown> => {
  const unit = unitOf(order, line, terms, issues)
  const schedules = schedulesFrom(order, line, unit)
  return {
    SalesOrderItem: itemNumber,
    Material: line.itemId,
    RequestedQuantity: line.quantity.value,
    RequestedQuantityUnit: unit,
    ...(line.lineNumber.length <= longestLineNumber ? { UnderlyingPurchaseOrderItem: line.lineNumber } : {}),
    ...(line.description === undefined ? {} : { SalesOrderItemText: atMost(line.description, 40) }),
    ...(terms.plant === undefined ? {} : { ProductionPlant: terms.plant }),
    ...(schedules.length === 0 ? {} : { to_ScheduleLine: { results: schedules } }),
    ...priceFrom(order, line, unit, terms),
  }
}

/** SAP's unit of a line; with what else keeps the line from being an item it is added to `issues`. */
export const unitOf = (
  order: SalesOrder,
  line: OrderLine,
  terms: SalesOrderTerms,
  issues: Issue[],
): string | undefined => {
  const index = order.lines.indexOf(line)
  const unit = terms.units[line.quantity.unit]
  if (unit === undefined) {
    issues.push({
      code: 'UNIT_UNKNOWN',
      path: `lines[${index}].quantity.unit`,
      value: line.quantity.unit,
      message: `line ${line.lineNumber}: no SAP unit is known for ${line.quantity.unit}; add it to \`unitMap\` of the system`,
    })
  }
  const split = splitLineIssue(order, line, 'SAP')
  if (split !== undefined) issues.push(split)
  return unit
}

/** Only where the line wants something else than the order: the header's date goes for the rest. */
const schedulesFrom = (order: SalesOrder, line: OrderLine, unit: string | undefined): Record<string, unknown>[] => {
  const wanted =
    line.schedules.length > 0
      ? line.schedules.map(({ quantity, requestedDate }) => ({ value: quantity.value, date: requestedDate }))
      : line.requestedDate !== undefined && line.requestedDate !== order.requestedDate
        ? [{ value: line.quantity.value, date: line.requestedDate }]
        : []
  return wanted.map(({ value, date }) => {
    const requestedDate = date ?? line.requestedDate ?? order.requestedDate
    return {
      ...(requestedDate === undefined ? {} : { RequestedDeliveryDate: edmDateFrom(requestedDate) }),
      ScheduleLineOrderQuantity: value,
      OrderQuantityUnit: unit,
    }
  })
}

const priceFrom = (
  order: SalesOrder,
  line: OrderLine,
  unit: string | undefined,
  terms: SalesOrderTerms,
): Record<string, unknown> => {
  if (terms.priceCondition === undefined || line.unitPrice === undefined) return {}
  return { to_PricingElement: { results: [conditionFrom(order, line, unit, terms.priceCondition, line.unitPrice)] } }
}

export type Condition = {
  ConditionType: string
  ConditionRateValue: string
  ConditionCurrency: string
  ConditionQuantity: string
  ConditionQuantityUnit: string | undefined
}

/** The buyer's price as a manual condition. */
export const conditionFrom = (
  order: SalesOrder,
  line: OrderLine,
  unit: string | undefined,
  type: string,
  unitPrice: string,
): Condition => ({
  ConditionType: type,
  ConditionRateValue: unitPrice,
  ConditionCurrency: order.currency,
  ConditionQuantity: line.priceBaseQuantity ?? '1',
  ConditionQuantityUnit: unit,
})

const ownNumberOf = ({ identifiers }: Party, system: string): string | undefined =>
  identifiers.find((one) => isNumberIn(system, one))?.value

type OneTimeAddress = Address & { city: string; country: string }

/** What SAP needs of an address that is no customer's. */
const hasOneTimeAddress = (party: Party): party is Party & { address: OneTimeAddress } =>
  party.address?.city !== undefined && party.address.country !== undefined

/** The ship-to party that only its identifiers can tell the place of: SAP may have a customer with them. */
export const shipToToFind = (order: SalesOrder, system: string): Party | undefined => {
  const shipTo = shipToOf(order)
  const isTold =
    shipTo === undefined ||
    ownNumberOf(shipTo, system) !== undefined ||
    hasOneTimeAddress(shipTo) ||
    isBuyersOwn(shipTo, order)
  return isTold ? undefined : shipTo
}

/**
 * The ship-to party by its number with us, else as a one-time address of the sold-to party, else by the customer found. SAP's default only
 * where it is the buyer or none is named.
 */
const shipToPartners = (
  order: SalesOrder,
  found: { soldTo: string; shipTo: string | undefined },
  terms: SalesOrderTerms,
  issues: Issue[],
): Record<string, unknown>[] => {
  const shipTo = shipToOf(order)
  const number = found.shipTo ?? (shipTo && ownNumberOf(shipTo, terms.system))
  if (number !== undefined) return [{ PartnerFunction: terms.shipToFunction, Customer: number }]
  if (shipTo !== undefined && hasOneTimeAddress(shipTo)) {
    const address = oneTimeAddress(shipTo, shipTo.address, terms.language)
    return [{ PartnerFunction: terms.shipToFunction, Customer: found.soldTo, to_Address: { results: [address] } }]
  }
  const unknown = shipToToFind(order, terms.system)
  if (unknown !== undefined) issues.push(shipToIssue(unknown, 'SAP', 'a city and a country'))
  return []
}

const mostNames = 4

/** The name and what goes on behind it in four fields; what is more goes behind the fourth. */
const nameFields = ({ name = '', additionalNames = [] }: Party): Record<string, string> => {
  const all = [name, ...additionalNames].flatMap(nameParts)
  const parts = all.length > mostNames ? [...all.slice(0, mostNames - 1), all.slice(mostNames - 1).join(', ')] : all
  return Object.fromEntries(parts.map((part, index) => [`OrganizationName${index + 1}`, atMost(part, namePartLength)]))
}

/** The street, and up to two fields of what stands behind it. */
const streetFields = ([street = '', second, ...others]: readonly string[]): Record<string, string> => ({
  StreetName: atMost(street, 60),
  ...(second === undefined ? {} : { StreetSuffixName1: atMost(second, 40) }),
  ...(others.length === 0 ? {} : { StreetSuffixName2: atMost(others.join(', '), 40) }),
})

const oneTimeAddress = (shipTo: Party, address: OneTimeAddress, language: string): Record<string, unknown> => ({
  CorrespondenceLanguage: language,
  ...nameFields(shipTo),
  ...streetFields(address.lines),
  PostalCode: atMost(address.postalCode ?? '', 10),
  CityName: atMost(address.city, 40),
  ...(address.region === undefined ? {} : { Region: atMost(address.region, 3) }),
  Country: address.country,
})
