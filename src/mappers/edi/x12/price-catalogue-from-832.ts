import type { Mapped } from '../../../domain/issue.ts'
import type { Partner } from '../../../domain/partner.ts'
import type { CatalogueLine, CataloguePrice, PriceCatalogue } from '../../../domain/price-catalogue.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import { elementOf, type ParsedSegment } from '../../../edi/segment.ts'
import { complain, complainMissing, type MappingContext } from '../mapping-context.ts'
import { knownUnit, readDecimal, readPositive, readPrice, readQuantity, readUnit } from '../read-values.ts'
import { catalogueCodes } from './catalogue-codes.ts'
import { documentNumber } from './document-number.ts'
import { statedItem } from './item-from-po1.ts'
import { mapSet } from './map-set.ts'
import { checkLineNumbers, currencyOf } from './order-from-loops.ts'
import { descriptionOf } from './order-line-from-po1.ts'
import { statedPartiesFromN1 } from './parties-from-n1.ts'
import { priceBaseIn } from './price-bases.ts'
import { dateOf, requiredElement } from './read-segments.ts'
import { notes, references } from './terms-from-850.ts'

const { purposes, actions } = catalogueCodes

const purposesByCode: ReadonlyMap<string, PriceCatalogue['purpose']> = new Map([
  [purposes.original, 'original'],
  [purposes.change, 'change'],
  [purposes.replace, 'replace'],
])

const actionsByCode: ReadonlyMap<string, CatalogueLine['action']> = new Map([
  [actions.add, 'add'],
  [actions.change, 'change'],
  [actions.delete, 'delete'],
  [actions.unchanged, 'unchanged'],
])

/** CTP02 (data element 236): what the partner pays, by its names; catalogue, list and suggested retail prices come before terms. */
const kinds: ReadonlyMap<string, CataloguePrice['kind']> = new Map([
  ['NET', 'net'],
  ['CON', 'net'],
  ['UCP', 'net'],
  ['WHL', 'net'],
  ['LPR', 'list'],
  ['CAT', 'list'],
  ['MSR', 'list'],
  ['RTL', 'list'],
])

const validity = (
  context: MappingContext,
  dates: readonly ParsedSegment[],
): Pick<CataloguePrice, 'validFrom' | 'validTo'> => ({
  validFrom: dateOf(context, dates, catalogueCodes.validFrom),
  validTo: dateOf(context, dates, catalogueCodes.validTo),
})

const kindOf = (context: MappingContext, ctp: ParsedSegment): CataloguePrice['kind'] | undefined => {
  const code = elementOf(ctp, 2)
  const message = `Price "${code}" is neither a net price nor a list price Crossdock knows; use NET or LPR`
  if (code === undefined) return 'net'
  return kinds.get(code) ?? complain(context, 'VALUE_INVALID', ctp, 2, message)
}

const baseOf = (context: MappingContext, ctp: ParsedSegment, unit: string | undefined): string | undefined => {
  const count = elementOf(ctp, 11) === undefined ? undefined : readPositive(context, ctp, 11)
  return count ?? priceBaseIn(context, ctp, 9, unit)
}

/** From which quantity on the price holds; 0 and 1 are no bound. */
const leastOf = (context: MappingContext, ctp: ParsedSegment): string | undefined => {
  const value = readDecimal(context, ctp, 4)
  if (value?.startsWith('-'))
    return complain(context, 'QUANTITY_INVALID', ctp, 4, `A quantity cannot be less than zero; it is ${value}`)
  return value === '0' || value === '1' ? undefined : value
}

/** A price of a CTP loop; its unit must be stated. */
const priceOf = (context: MappingContext, loop: LoopTree): CataloguePrice | undefined => {
  const ctp = segmentOf(loop, 'CTP')
  if (ctp === undefined) return undefined
  const kind = kindOf(context, ctp)
  const amount = requiredElement(context, ctp, 3, 'price') && readPrice(context, ctp, 3)
  const least = leastOf(context, ctp)
  const unit = readUnit(context, ctp, 5)
  const baseQuantity = baseOf(context, ctp, unit)
  const dates = validity(context, segmentsOf(loop, 'DTM'))
  if (kind === undefined || amount === undefined || unit === undefined) return undefined
  return { kind, amount, unit, baseQuantity, minimumQuantity: least, ...dates }
}

const actionOf = (
  context: MappingContext,
  loop: LoopTree,
  purpose: PriceCatalogue['purpose'],
): CatalogueLine['action'] | undefined => {
  const g53 = segmentOf(loop, 'G53')
  const code = elementOf(g53, 1)
  if (g53 === undefined || code === undefined) return purpose === 'change' ? 'change' : 'add'
  const message = `Maintenance "${code}" is none an item can have; 021 adds, 001 changes, 002 deletes`
  return actionsByCode.get(code) ?? complain(context, 'VALUE_INVALID', g53, 1, message)
}

/** The least quantity of CTB is in the unit it names, else in that of the prices. */
const leastOfCtb = (
  context: MappingContext,
  loop: LoopTree,
  prices: readonly CataloguePrice[],
): CatalogueLine['minimumOrderQuantity'] => {
  const ctb = segmentsOf(loop, 'CTB').find((each) => elementOf(each, 3) === catalogueCodes.minimumOrder)
  if (ctb === undefined) return undefined
  const value = readPositive(context, ctb, 4)
  const unit = knownUnit(context, ctb, 7) ?? knownUnit(context, ctb, 2) ?? prices[0]?.unit
  return value === undefined || unit === undefined ? undefined : { value, unit }
}

/** Some write QTY, although an item has none by the standard. */
const minimumOf = (
  context: MappingContext,
  loop: LoopTree,
  prices: readonly CataloguePrice[],
): CatalogueLine['minimumOrderQuantity'] => {
  const qty = segmentsOf(loop, 'QTY').find((each) => elementOf(each, 1) === catalogueCodes.minimumOrder)
  return qty ? readQuantity(context, qty, 2, 3) : leastOfCtb(context, loop, prices)
}

const lineOf = (
  context: MappingContext,
  loop: LoopTree,
  index: number,
  purpose: PriceCatalogue['purpose'],
): CatalogueLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  const lineNumber = elementOf(lin, 1) ?? String(index + 1)
  context.line = lineNumber
  const { itemId, buyerItemId, gtin, description } = statedItem(context, lin)
  const action = actionOf(context, loop, purpose)
  const prices = loopsOf(loop, 'CTP')
    .map((each) => priceOf(context, each))
    .filter((price) => price !== undefined)
  const minimumOrderQuantity = minimumOf(context, loop, prices)
  const po4 = segmentOf(loop, 'PO4')
  const unitsPerCase = po4 && readDecimal(context, po4, 1)
  context.line = undefined
  if (itemId === undefined || action === undefined) return undefined
  const rest = { description: descriptionOf(loop) ?? description, prices, minimumOrderQuantity, unitsPerCase }
  return { lineNumber, action, itemId, buyerItemId, gtin, ...rest }
}

const purposeOf = (context: MappingContext, bct: ParsedSegment): PriceCatalogue['purpose'] | undefined => {
  const code = elementOf(bct, 10)
  const message = `Purpose "${code}" is none a catalogue can have; 00 is an original, 04 a change, 05 a replacement`
  if (code === undefined) return 'original'
  return purposesByCode.get(code) ?? complain(context, 'VALUE_INVALID', bct, 10, message)
}

const catalogueFrom = (context: MappingContext, root: LoopTree): PriceCatalogue | undefined => {
  const bct = segmentOf(root, 'BCT')
  if (bct === undefined)
    return complainMissing(context, 'BCT', 'The catalogue has no BCT segment: its number is missing')
  const purpose = purposeOf(context, bct)
  const catalogueNumber = documentNumber(context, bct, 2, 'number of the catalogue')
  const dates = segmentsOf(root, 'DTM')
  // Issue, transaction creation; a catalogue that says only from when on it holds is dated by that.
  const issueDate = dateOf(context, dates, catalogueCodes.issued, '097', catalogueCodes.validFrom)
  if (issueDate === undefined)
    complainMissing(context, 'DTM', 'The catalogue has no date: neither DTM 102 nor 007 is there')
  const loops = loopsOf(root, 'LIN')
  if (loops.length === 0) complainMissing(context, 'LIN', 'The catalogue has no lines')
  checkLineNumbers(context, loops)
  const lines = loops
    .map((loop, index) => lineOf(context, loop, index, purpose ?? 'original'))
    .filter((line) => line !== undefined)
  const head = {
    currency: currencyOf(context, root),
    ...validity(context, dates),
    parties: statedPartiesFromN1(context, root),
    references: references(root),
    notes: notes(root),
  }
  if (purpose === undefined || catalogueNumber === undefined || issueDate === undefined) return undefined
  return { catalogueNumber, purpose, issueDate, ...head, lines }
}

/**
 * The items and prices an 832 tells. `body` is the transaction set from ST to SE. Items are the seller's own codes (VP, VN, SK, VC),
 * taken as they are; units go through the partner's table. All issues come at once.
 *
 * It has all of what `priceCatalogueTo832` was given, but for: a least quantity of 1 and a price for 1 unit, which are what is meant
 * without them; a party's identifiers beyond the first and its tax numbers, contacts beyond three, what is cut from names; a note of
 * more than 264 characters comes back as several.
 */
export const priceCatalogueFrom832 = (
  body: Uint8Array,
  given: { partner: Partner; delimiters: Delimiters },
): Mapped<PriceCatalogue> =>
  mapSet(body, given, '832', 'Only a price catalogue (832) tells items and prices', catalogueFrom)
