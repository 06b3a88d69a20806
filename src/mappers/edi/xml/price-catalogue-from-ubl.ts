import { isCurrency } from '../../../domain/currencies.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Party, PartyRole } from '../../../domain/party.ts'
import type { CatalogueLine, CataloguePrice, PriceCatalogue } from '../../../domain/price-catalogue.ts'
import { isSameUnit } from '../../../domain/units.ts'
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
import { buyerName, isPlaceholder, partyFromElement, partyFromHolder, sellerName } from './ubl-document-party.ts'
import {
  documentNumberAt,
  documentReferences,
  itemFromUbl,
  notesOf,
  quantityAt,
  requiredDateAt,
} from './ubl-document-values.ts'
import {
  checkPriceFactor,
  complainOf,
  dateOf,
  positiveOf,
  priceOf,
  requiredText,
  unitOf,
  valueAt,
} from './xml-values.ts'

const longestNumber = 30

const purposes: ReadonlyMap<string, PriceCatalogue['purpose']> = new Map([
  ['Add', 'original'],
  ['Update', 'change'],
  ['Replace', 'replace'],
])

const actions: ReadonlyMap<string, CatalogueLine['action']> = new Map([
  ['Add', 'add'],
  ['Update', 'change'],
  ['Delete', 'delete'],
  ['Unchanged', 'unchanged'],
])

/** An action by its code, `missing` without one. */
const actionAt = <T>(context: MappingContext, parent: XmlElement, codes: ReadonlyMap<string, T>, missing: T) => {
  const value = valueAt(parent, 'ActionCode')
  if (value.text === undefined) return missing
  const message = `ActionCode "${value.text}" is none of ${[...codes.keys()].join(', ')}`
  return codes.get(value.text) ?? complainOf(context, 'VALUE_INVALID', value, message)
}

const periodOf = (context: MappingContext, parent: XmlElement) => ({
  validFrom: dateOf(context, valueAt(parent, 'ValidityPeriod/StartDate')),
  validTo: dateOf(context, valueAt(parent, 'ValidityPeriod/EndDate')),
})

const checkCurrency = (context: MappingContext, price: XmlElement, currency: string): void => {
  const own = valueAt(price, 'PriceAmount/@currencyID')
  if (own.text !== undefined && own.text !== currency)
    complainOf(context, 'VALUE_INVALID', own, `The price is in ${own.text}, the catalogue in ${currency}`)
}

/** A price from so many of another unit on would be one from as many of its own. */
const checkMinimumUnit = (context: MappingContext, element: XmlElement, unit: string | undefined): void => {
  const code = valueAt(element, 'MinimumQuantity/@unitCode')
  const own = code.text === undefined ? undefined : unitOf(context, code)
  if (own === undefined || unit === undefined || isSameUnit(own, unit)) return
  complainOf(context, 'VALUE_INVALID', code, `The price is for unit ${unit}, its minimum quantity in ${own}`)
}

/** The price is for the unit of its base quantity, else for that of the line. */
const priceFrom = (
  context: MappingContext,
  element: XmlElement,
  currency: string,
  orderableUnit: (context: MappingContext) => string | undefined,
): CataloguePrice | undefined => {
  const price = elementAt(element, 'Price')
  if (price === undefined) return undefined
  const stated = valueAt(price, 'PriceAmount')
  const amount = requiredText(context, stated, 'price') === undefined ? undefined : priceOf(context, stated)
  const base = quantityAt(context, price, 'BaseQuantity')
  const minimum = valueAt(element, 'MinimumQuantity')
  const minimumQuantity = minimum.text === undefined ? undefined : positiveOf(context, minimum)
  const unit = base === undefined ? orderableUnit(context) : base.unit
  const orderable = base && orderableUnit({ ...context, issues: [] })
  // A price for a unit of its own stands as it is, however many of them are ordered at once.
  if (base === undefined || (orderable !== undefined && isSameUnit(base.unit, orderable)))
    checkPriceFactor(context, element)
  checkMinimumUnit(context, element, unit)
  checkCurrency(context, price, currency)
  const period = periodOf(context, price)
  if (unit === undefined)
    complainOf(context, 'VALUE_MISSING', valueAt(price, 'BaseQuantity/@unitCode'), 'The price is for no unit')
  if (amount === undefined || unit === undefined) return undefined
  const kind = textAt(price, 'PriceTypeCode') === 'AAB' ? 'list' : 'net'
  const baseQuantity = base === undefined || base.value === '1' ? undefined : base.value
  return { kind, amount, unit, baseQuantity, minimumQuantity, ...period }
}

const lineFrom = (
  context: MappingContext,
  element: XmlElement,
  index: number,
  currency: string,
): CatalogueLine | undefined => {
  const item = itemFromUbl(context, element)
  const action = actionAt(context, element, actions, 'add')
  const minimumOrderQuantity = quantityAt(context, element, 'MinimumOrderQuantity')
  const packSize = valueAt(element, 'Item/PackSizeNumeric')
  const unitsPerCase = packSize.text === undefined ? undefined : positiveOf(context, packSize)
  const code = valueAt(element, 'OrderableUnit')
  const unit = (given: MappingContext): string | undefined =>
    code.text === undefined ? minimumOrderQuantity?.unit : unitOf(given, code)
  const prices = childrenOf(element, 'RequiredItemLocationQuantity').flatMap(
    (each) => priceFrom(context, each, currency, unit) ?? [],
  )
  if (item === undefined || action === undefined) return undefined
  return {
    lineNumber: textAt(element, 'ID') ?? String(index + 1),
    action,
    ...item,
    prices,
    minimumOrderQuantity,
    unitsPerCase,
  }
}

/** The currency of the first price: the document names none of its own. */
const currencyOf = (context: MappingContext, root: XmlElement): string => {
  const amounts = elementsAt(root, 'CatalogueLine/RequiredItemLocationQuantity/Price/PriceAmount')
  const named = amounts.find((each) => attributeOf(each, 'currencyID') !== undefined)
  const code = attributeOf(named, 'currencyID') ?? context.partner.currency
  if (!isCurrency(code))
    complainOf(
      context,
      'CURRENCY_UNKNOWN',
      valueAt(named ?? root, '@currencyID'),
      `"${code}" is not a currency code of ISO 4217`,
    )
  return code
}

/** A party in its own place, else the one the catalogue goes between. */
const partyAt = (
  context: MappingContext,
  root: XmlElement,
  [own, between]: readonly [string, string],
  role: PartyRole,
  name: string,
): Party[] => {
  const party = partyFromHolder(context, root, own, role)
  if (party !== undefined) return [party]
  const element = elementAt(root, between)
  const other = element && partyFromElement(context, element, role)
  return other === undefined || isPlaceholder(other, [name]) ? [] : [other]
}

const catalogueFrom = (context: MappingContext, root: XmlElement): PriceCatalogue | undefined => {
  const catalogueNumber = documentNumberAt(context, root, 'ID', 'number of the catalogue', longestNumber)
  const issueDate = requiredDateAt(context, root, 'IssueDate')
  const purpose = actionAt(context, root, purposes, 'original')
  const currency = currencyOf(context, root)
  const elements = childrenOf(root, 'CatalogueLine')
  checkLineNumbers(
    context,
    elements.map((element) => valueAt(element, 'ID')),
  )
  const map = (element: XmlElement, index: number) => lineFrom(context, element, index, currency)
  const lines = linesFrom(context, root, elements, map, 'catalogue')
  const { partner } = context
  const parties = [
    ...partyAt(context, root, ['ContractorCustomerParty', 'ReceiverParty'], 'buyer', buyerName(partner)),
    ...partyAt(context, root, ['SellerSupplierParty', 'ProviderParty'], 'seller', sellerName(partner)),
  ]
  const period = periodOf(context, root)
  if (catalogueNumber === undefined || issueDate === undefined || purpose === undefined) return undefined
  return {
    catalogueNumber,
    purpose,
    issueDate,
    currency,
    ...period,
    parties,
    references: documentReferences(root, 'DocumentReference'),
    notes: notesOf(root),
    lines,
  }
}

/**
 * The items and prices a UBL 2.1 Catalogue (also Peppol BIS Catalogue 3) tells, with the seller's codes as items. A catalogue has no
 * currency of its own: it is that of the first price, else the partner's. What priceCatalogueToUbl writes comes back, but for the
 * currency of a catalogue without prices, a base quantity of one, a party's roleCode, parties other than buyer and seller,
 * contacts behind a party's first and their roles.
 */
export const priceCatalogueFromUbl = (body: Uint8Array, context: Given): Mapped<PriceCatalogue> =>
  mapDocument(body, context, (setId) => setId === 'ubl:Catalogue', catalogueFrom, 'price catalogue')
