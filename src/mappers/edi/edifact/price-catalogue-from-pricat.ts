import type { Mapped } from '../../../domain/issue.ts'
import type { CatalogueLine, CataloguePrice, PriceCatalogue } from '../../../domain/price-catalogue.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import type { DocumentContext } from '../document-context.ts'
import { complain, complainMissing, type MappingContext, textOf } from '../mapping-context.ts'
import { readPositive, readPrice } from '../read-values.ts'
import { catalogueCodes } from './catalogue-codes.ts'
import { ownItemFromLin } from './edifact-item.ts'
import { statedParties } from './edifact-parties.ts'
import { notesOf, referencesOf } from './edifact-terms.ts'
import { readEdifactQuantity, readEdifactUnit } from './edifact-values.ts'
import { currencyFrom, headingFrom } from './read-heading.ts'
import { mapMessage } from './read-message.ts'
import { dayOf, lineNumberOf, qualified } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>

/** BGM 1225; 2 adds items to a catalogue sent before. */
const purposes: ReadonlyMap<string, PriceCatalogue['purpose']> = new Map([
  ['9', 'original'],
  ['4', 'change'],
  ['2', 'change'],
  ['5', 'replace'],
])

const actions: ReadonlyMap<string, CatalogueLine['action']> = new Map([
  ['1', 'add'],
  ['2', 'delete'],
  ['3', 'change'],
  ['4', 'unchanged'],
])

/** PRI 5125: net prices, and gross ones before the partner's terms. */
const priceKinds: ReadonlyMap<string, CataloguePrice['kind']> = new Map([
  ['AAA', 'net'],
  ['NTP', 'net'],
  ['CAL', 'net'],
  ['AAB', 'list'],
  ['GRP', 'list'],
])

const validityOf = (context: MappingContext, loop: Loop) => ({
  validFrom: dayOf(context, loop, [catalogueCodes.validFrom, '7']),
  validTo: dayOf(context, loop, [catalogueCodes.validTo, '36']),
})

const priceFrom = (context: MappingContext, loop: Loop, currency: string): CataloguePrice[] => {
  const pri = segmentOf(loop, 'PRI')
  if (pri === undefined) return []
  const kind = priceKinds.get(textOf(pri, 1, 1) ?? '')
  // Other prices (for the consumer, of the past) are not what the partner pays.
  if (kind === undefined) return []
  const other = textOf(segmentOf(loop, 'CUX'), 1, 2)
  if (other !== undefined && other !== currency) {
    const message = `The price is in ${other}, the catalogue in ${currency}; a catalogue has one currency`
    complain(context, 'VALUE_INVALID', pri, 1, message, 2)
  }
  const amount = readPrice(context, pri, 1, 2)
  if (amount === undefined && textOf(pri, 1, 2) === undefined)
    complain(context, 'VALUE_MISSING', pri, 1, 'The price is missing', 2)
  const baseQuantity = textOf(pri, 1, 5) === undefined ? undefined : readPositive(context, pri, 1, 5)
  const unit = readEdifactUnit(context, pri, 6)
  const rng = segmentOf(loop, 'RNG')
  const minimumQuantity =
    textOf(rng, 2, 2) === undefined || rng === undefined ? undefined : readPositive(context, rng, 2, 2)
  if (amount === undefined || unit === undefined) return []
  return [{ kind, amount, unit, baseQuantity, minimumQuantity, ...validityOf(context, loop) }]
}

const actionOf = (context: MappingContext, lin: EdifactSegment): CatalogueLine['action'] | undefined => {
  const code = textOf(lin, 2)
  const message = `Action "${code}" is none a catalogue line can have; expected ${[...actions.keys()].join(', ')}`
  return code === undefined ? 'add' : (actions.get(code) ?? complain(context, 'VALUE_INVALID', lin, 2, message))
}

const lineFrom = (
  context: MappingContext,
  loop: Loop,
  currency: string,
  seen: Set<string>,
): CatalogueLine | undefined => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return undefined
  const lineNumber = lineNumberOf(context, lin, seen)
  context.line = lineNumber
  const item = ownItemFromLin(context, lin, loop)
  const action = actionOf(context, lin)
  const quantities = segmentsOf(loop, 'QTY')
  const minimum = qualified(quantities, [catalogueCodes.minimumOrder])
  const pack = qualified(quantities, [catalogueCodes.perPack, '59'])
  const line = {
    prices: loopsOf(loop, 'PRI').flatMap((each) => priceFrom(context, each, currency)),
    minimumOrderQuantity: minimum && readEdifactQuantity(context, minimum),
    unitsPerCase: pack && readPositive(context, pack, 1, 2),
  }
  context.line = undefined
  return item === undefined || action === undefined ? undefined : { lineNumber, action, ...item, ...line }
}

const catalogueFrom = (context: MappingContext, root: Loop): PriceCatalogue | undefined => {
  const heading = headingFrom(context, root, 'price catalogue', purposes, 'original')
  const currency = currencyFrom(context, root, '8')
  const seen = new Set<string>()
  const loops = loopsOf(root, 'PGI').flatMap((group) => loopsOf(group, 'LIN'))
  if (loops.length === 0) complainMissing(context, 'LIN', 'The price catalogue has no lines')
  const lines = loops.map((loop) => lineFrom(context, loop, currency, seen)).filter((line) => line !== undefined)
  const parties = statedParties(context, root)
  const validity = validityOf(context, root)
  if (heading === undefined) return undefined
  return {
    catalogueNumber: heading.number,
    purpose: heading.purpose,
    issueDate: heading.issueDate,
    currency,
    ...validity,
    parties,
    references: referencesOf(root),
    notes: notesOf(root),
    lines,
  }
}

/**
 * The price catalogue a PRICAT tells of our own items (SA, VN or VP). `body` is the message from UNH to UNT. Prices of a whole product group
 * (PGI) are not read. Pure; all issues of the document come at once. Of what `priceCatalogueToPricat` writes everything comes back but an address
 * beyond nine lines, the white space of texts and zeros at the end of decimals; parties always come with the code of their role.
 */
export const priceCatalogueFromPricat = (body: Uint8Array, context: DocumentContext): Mapped<PriceCatalogue> =>
  mapMessage(body, context, 'PRICAT', catalogueFrom)
