import type { Forecast, ForecastLine, ForecastSchedule } from '../../../domain/forecast.ts'
import type { Mapped } from '../../../domain/issue.ts'
import type { Party } from '../../../domain/party.ts'
import type { EdifactSegment } from '../../../edi/edifact/parse-message.ts'
import { type LoopTree, loopsOf, segmentOf, segmentsOf } from '../../../edi/loop-tree.ts'
import type { DocumentContext } from '../document-context.ts'
import { complain, complainMissing, type MappingContext, textOf } from '../mapping-context.ts'
import { readDecimal } from '../read-values.ts'
import { ownItemFromLin } from './edifact-item.ts'
import { statedParties } from './edifact-parties.ts'
import { notesOf, referencesOf } from './edifact-terms.ts'
import { readEdifactUnit } from './edifact-values.ts'
import { forecastCodes as codes } from './forecast-codes.ts'
import { periodFrom } from './forecast-period.ts'
import { headingFrom, requiredDay, statedQuantity } from './read-heading.ts'
import { mapMessage } from './read-message.ts'
import { lineNumberOf, qualified, referenceOf } from './read-parts.ts'

type Loop = LoopTree<EdifactSegment>

const purposes: ReadonlyMap<string, Forecast['purpose']> = new Map([
  ['9', 'original'],
  ['4', 'change'],
  ['5', 'replace'],
  ['1', 'cancellation'],
  ['3', 'cancellation'],
])

/** SCC 4017: firm and immediate bind, goods or material already committed may still move, the rest is a guess. */
const commitments: ReadonlyMap<string, ForecastSchedule['commitment']> = new Map([
  ['1', 'firm'],
  ['10', 'firm'],
  ['15', 'firm'],
  ['2', 'planned'],
  ['3', 'planned'],
  ['12', 'planned'],
  ['4', 'forecast'],
])

/** QTY 6063 of a need: to be delivered, discrete, scheduled. */
const needs: ReadonlySet<string> = new Set([codes.needed, '1', '187'])

/** A quantity with the SCC it stands under. */
type Need = { group: Loop; scc: EdifactSegment | undefined }

/** The quantities of a line or of one of its places: each with its own SCC in D.96A, several under one SCC in D.01B. */
const needsOf = (parent: Loop): Need[] => [
  ...loopsOf(parent, 'QTY').map((group) => ({ group, scc: segmentOf(group, 'SCC') })),
  ...loopsOf(parent, 'SCC').flatMap((loop) =>
    loopsOf(loop, 'QTY').map((group) => ({ group, scc: segmentOf(loop, 'SCC') })),
  ),
]

const scheduleFrom = (context: MappingContext, { group, scc }: Need): ForecastSchedule[] => {
  const qty = segmentOf(group, 'QTY')
  if (qty === undefined || !needs.has(textOf(qty, 1, 1) ?? '')) return []
  const code = textOf(scc, 1)
  const message = `Commitment "${code}" is none we know; expected ${[...commitments.keys()].join(', ')}`
  const commitment =
    scc === undefined || code === undefined
      ? 'forecast'
      : (commitments.get(code) ?? complain(context, 'VALUE_INVALID', scc, 1, message))
  const quantity = statedQuantity(context, qty)
  const period = periodFrom(context, segmentsOf(group, 'DTM'), textOf(scc, 3, 1), qty)
  if (commitment === undefined || quantity === undefined || period === undefined) return []
  return [{ commitment, quantity, ...period }]
}

/** A place with its own needs, as they stand in the NAD group of a line; without any the line as a whole goes there. */
const placesOf = (context: MappingContext, loop: Loop): { shipTo: Party; needs: Need[] }[] => {
  const groups = loopsOf(loop, 'NAD')
  return statedParties(context, loop).flatMap((shipTo, index) => {
    const group = groups[index]
    return shipTo.role !== 'ship-to' || group === undefined ? [] : [{ shipTo, needs: needsOf(group) }]
  })
}

/** The lines of a LIN group: one, or one for each place it is needed at. `place` is where the whole group goes, when a NAD stands above it. */
const linesFrom = (
  context: MappingContext,
  loop: Loop,
  place: Party | undefined,
  seen: Set<string>,
): ForecastLine[] => {
  const lin = segmentOf(loop, 'LIN')
  if (lin === undefined) return []
  const lineNumber = lineNumberOf(context, lin, seen)
  context.line = lineNumber
  const issuesBefore = context.issues.length
  const item = ownItemFromLin(context, lin, loop)
  const cumulative = qualified(
    loopsOf(loop, 'QTY').flatMap(({ segments }) => segments.filter(({ id }) => id === 'QTY')),
    [codes.cumulative],
  )
  const cumulativeReceived = cumulative && readDecimal(context, cumulative, 1, 2)
  const cumulativeUnit = cumulative && readEdifactUnit(context, cumulative, 3)
  const orderNumber = referenceOf(loop, [codes.order])
  const places = placesOf(context, loop)
  const [only] = places.filter(({ needs: own }) => own.length === 0)
  const own = { shipTo: place ?? (places.length === 1 ? only?.shipTo : undefined), needs: needsOf(loop) }
  const lines = [own, ...places].flatMap(({ shipTo, needs: all }): ForecastLine[] => {
    const schedules = all.flatMap((need) => scheduleFrom(context, need))
    const unit = cumulativeUnit ?? schedules[0]?.quantity.unit
    if (item === undefined || unit === undefined || schedules.length === 0) return []
    return [{ lineNumber, ...item, unit, orderNumber, shipTo, schedules, cumulativeReceived }]
  })
  if (lines.length === 0 && context.issues.length === issuesBefore)
    complain(context, 'VALUE_MISSING', lin, undefined, 'The line has no quantity that is needed (QTY with 113 or 1)')
  context.line = undefined
  return lines
}

/** Parts of a message by the section they are in: in D.96A the first UNS parts the NAD of the heading from places of delivery. */
const sectionsOf = (root: Loop): { heading: Loop; details: Loop } => {
  const border = segmentOf(root, 'UNS')?.position ?? Number.POSITIVE_INFINITY
  const isDetail = ({ segments }: Loop): boolean => (segments[0]?.position ?? 0) > border
  return {
    heading: { ...root, loops: root.loops.filter((loop) => !isDetail(loop)) },
    details: { ...root, loops: root.loops.filter(isDetail) },
  }
}

/** Where the lines are, with the place above them: under GIS in D.01B, else behind UNS, under a NAD or by themselves. */
const lineGroups = (context: MappingContext, root: Loop): { loop: Loop; place: Party | undefined }[] => {
  const { details } = sectionsOf(root)
  const byPlace = loopsOf(details, 'NAD').flatMap((nad) => {
    const [place] = statedParties(context, { ...details, loops: [nad] })
    return loopsOf(nad, 'LIN').map((loop) => ({ loop, place }))
  })
  const byProduct = loopsOf(details, 'LIN').map((loop) => ({ loop, place: undefined }))
  const underGis = loopsOf(root, 'GIS').flatMap((gis) => {
    const [place] = statedParties(context, gis)
    return loopsOf(gis, 'LIN').map((loop) => ({ loop, place }))
  })
  return [...byPlace, ...byProduct, ...underGis]
}

const linesOf = (context: MappingContext, root: Loop): ForecastLine[] => {
  const groups = lineGroups(context, root)
  if (groups.length === 0) complainMissing(context, 'LIN', 'The forecast has no lines')
  // Line numbers count anew at every place.
  const seenAt = new Map<Party | undefined, Set<string>>()
  return groups.flatMap(({ loop, place }) => {
    const seen = seenAt.get(place) ?? new Set()
    seenAt.set(place, seen)
    return linesFrom(context, loop, place, seen)
  })
}

const forecastFrom = (context: MappingContext, root: Loop): Forecast | undefined => {
  const heading = headingFrom(context, root, 'forecast', purposes, 'original')
  const missing = (what: string, code: string) => `The forecast has no ${what} (DTM with ${code})`
  const { horizonFrom: start, horizonTo: end } = codes
  const horizonFrom = requiredDay(context, root, [start, '194', codes.earliest], missing('first day', start))
  const horizonTo = requiredDay(context, root, [end, '206', codes.latest], missing('last day', end))
  const lines = linesOf(context, root)
  const head = sectionsOf(root).heading
  const parties = statedParties(context, head)
  if (heading === undefined || horizonFrom === undefined || horizonTo === undefined) return undefined
  const taken = new Set<string>([codes.release, codes.contract])
  return {
    forecastNumber: heading.number,
    purpose: heading.purpose,
    releaseNumber: referenceOf(head, [codes.release]),
    issueDate: heading.issueDate,
    horizonFrom,
    horizonTo,
    contractNumber: referenceOf(head, [codes.contract]),
    parties,
    references: referencesOf(head).filter(({ type }) => !taken.has(type)),
    notes: notesOf(root),
    lines,
  }
}

/**
 * The forecast a DELFOR tells of our own items (SA, VN or VP), by product or by place of delivery. `body` is the message from UNH to UNT. Pure;
 * all issues of the document come at once. A line needed at several places becomes one line for each. Of what `forecastToDelfor` writes everything
 * comes back but: the last day of anything but a `range`, a line's unit when it differs from its first need's and nothing was received
 * yet, references of type RE and CT, the tax, registration and further numbers of parties in D.96A and of places everywhere, an address beyond nine lines, the
 * white space of texts and zeros at the end of decimals. Parties always come with the code of their role.
 */
export const forecastFromDelfor = (body: Uint8Array, context: DocumentContext): Mapped<Forecast> =>
  mapMessage(body, context, 'DELFOR', forecastFrom)
