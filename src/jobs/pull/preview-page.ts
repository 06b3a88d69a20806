import { recordKeyOf } from '../../domain/record.ts'
import { type Fields, fieldNames, fieldsOf } from '../../domain/record-fields.ts'
import type { PlannedRecord } from '../../records/plan-records.ts'
import { isSame } from '../../sync/canonical-json.ts'
import { wonIn } from '../opportunity-customers.ts'
import { askAgain, type KnownBefore } from './ask-again.ts'
import { planPage } from './plan-page.ts'
import type { Position, PreviewedRecord } from './position.ts'
import { addCounts, goOnIfAllowed, type Pull } from './pull.ts'
import type { MappedRows, Row } from './source-rows.ts'
import { countsOf, saveProgress, type Taker } from './take-page.ts'

const mostShown = 100

/** What would become of the rows of a page, without doing it. */
export const previewPage = async (
  pull: Pull,
  taker: Taker,
  rows: MappedRows,
  position: Position,
  knownBefore?: KnownBefore,
): Promise<Position> => {
  const { mapped: passed, held, filtered } = rows
  goOnIfAllowed(pull)
  const isOpportunity = pull.entity === 'opportunity'
  const won = new Set(isOpportunity ? wonIn(passed).map(({ row }) => row) : [])
  const mapped = isOpportunity ? passed.filter((row) => won.has(row)) : passed
  const notWon = isOpportunity ? passed.filter((row) => !won.has(row)) : []
  const plan = await pull.deps.store.transaction((store) => planPage(store, pull, taker.planner, mapped, knownBefore))
  if (plan.older.length > 0 && knownBefore === undefined) {
    const again = await askAgain(pull, taker.filter, rows, plan.older)
    return previewPage(pull, taker, again.rows, position, again.known)
  }
  const allHeld = [...held, ...plan.held]
  pull.counts = addCounts(pull.counts, {
    ...countsOf(plan),
    filtered: filtered.length + notWon.length,
    held: allHeld.length,
  })
  const skipped = (some: readonly Row[], outcome: PreviewedRecord['outcome'], why: string): PreviewedRecord[] =>
    some.map(({ externalId }) => ({ externalId, key: null, outcome, why, fields: [], to: [] }))
  const shown = [
    ...plan.planned.map((planned) => previewOf(pull, planned)),
    ...allHeld.flatMap((row) => skipped([row], 'held', `${row.issues[0]?.path}: ${row.issues[0]?.message}`)),
    ...skipped(plan.asked, 'review', 'it may be a customer that is known: a person is asked'),
    ...skipped(plan.unrelated, 'unrelated', 'it belongs to an order that nobody here knows'),
    ...skipped(
      plan.older.map(({ row }) => row),
      'same',
      'a later state of it is known',
    ),
    ...skipped(notWon, 'filtered', 'it is not won, or has no lines'),
    ...skipped(filtered, 'filtered', "the flow's filter does not hold for it"),
  ]
  const next = { ...position, preview: [...(position.preview ?? []), ...shown].slice(0, mostShown) }
  await saveProgress(pull.deps.store, pull, pull.counts, next)
  return next
}

const previewOf = ({ entity, flow }: Pull, { record, merged, routes, read }: PlannedRecord): PreviewedRecord => {
  const before = record.stored === undefined ? {} : fieldsOf(entity, record.stored.value)
  const created = record.stored === undefined
  return {
    externalId: read[0]?.externalId ?? '',
    key: recordKeyOf[entity](merged.value as never),
    outcome: created ? 'created' : merged.changed ? 'changed' : 'same',
    why: created || merged.changed ? '' : 'nothing that counts changed',
    fields: differences(fieldNames[entity], before, merged.fields),
    to: entity === 'opportunity' ? [...flow.to] : routes.deliver,
  }
}

const differences = (names: readonly string[], before: Fields, after: Fields): PreviewedRecord['fields'] =>
  names
    .filter((field) => !isSame(before[field], after[field]))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
