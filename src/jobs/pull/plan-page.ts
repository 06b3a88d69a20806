import { groupBy } from '../../domain/group-by.ts'
import type { Issue } from '../../domain/issue.ts'
import type { Fields } from '../../domain/record-fields.ts'
import { loadRecords, type RecordAtHand } from '../../records/load-records.ts'
import type { PlannedRecord, Planner } from '../../records/plan-records.ts'
import type { Facet } from '../../store/record-store.ts'
import type { Store } from '../../store/store.ts'
import { advanceFieldTimes, compareTimes, isJustWritten } from '../../sync/field-times.ts'
import { countRewrites } from '../../sync/rewrites.ts'
import type { KnownBefore, OlderRow } from './ask-again.ts'
import { type Losses, lossesOf } from './guards.ts'
import { heardFields } from './heard-fields.ts'
import type { Identified } from './identification.ts'
import { identifyRows } from './identify-rows.ts'
import type { Pull } from './pull.ts'
import type { HeldRow, MappedRow } from './source-rows.ts'

export type PagePlan = {
  planned: PlannedRecord[]
  older: OlderRow[]
  asked: MappedRow[]
  unrelated: MappedRow[]
  held: HeldRow[]
  losses: Losses
}

/** Decides what becomes of mapped rows. Only inside a transaction: their records are locked. `knownBefore`: of rows that were asked for again. */
export const planPage = async (
  store: Store,
  pull: Pull,
  planner: Planner<Pull['entity']>,
  rows: readonly MappedRow[],
  knownBefore?: KnownBefore,
): Promise<PagePlan> => {
  const { identified, asked, unrelated } = await identifyRows(store, pull, rows)
  const records = await loadRecords(
    store,
    pull.entity,
    identified.map(({ canonicalId }) => canonicalId),
  )
  const reread: Reread[] = []
  const plan: PagePlan = { planned: [], older: [], asked, unrelated, held: [], losses: {} }
  for (const [record, ofRecord] of groupBy(identified, ({ canonicalId }) => records.get(canonicalId))) {
    if (record !== undefined) await planOne({ pull, planner, knownBefore }, record, ofRecord, plan, reread)
  }
  return { ...plan, losses: lossesOf(reread) }
}

/** A row that was read before: what its system said then, and says now. */
type Reread = { before: Fields; now: Fields }

type Page = { pull: Pull; planner: Planner<Pull['entity']>; knownBefore: KnownBefore | undefined }

const planOne = async (
  { pull, planner, knownBefore }: Page,
  record: RecordAtHand,
  identified: readonly Identified[],
  plan: PagePlan,
  reread: Reread[],
): Promise<void> => {
  const facets = new Map(record.facets.map((facet) => [placeOf(facet), facet]))
  const read: Facet[] = []
  const taken: MappedRow[] = []
  for (const { row } of identified) {
    const known = facets.get(placeOf({ system: pull.system, externalId: row.externalId }))
    if (known !== undefined && isOlder(pull, row, known) && !isSameFacet(knownBefore?.get(row.externalId), known)) {
      plan.older.push({ row, known })
      continue
    }
    const facet = facetFrom(pull, planner, record, row, known)
    facets.set(placeOf(facet), facet)
    // What a system does not keep of what it was given, it did not lose.
    if (known?.fields != null && facet.fields !== null && !isJustWritten(known))
      reread.push({ before: known.fields, now: facet.fields })
    read.push(facet)
    taken.push(row)
  }
  if (read.length === 0) return
  const made = await planner.plan({ record, facets: [...facets.values()], read, likeness: taken[0]?.likeness })
  if (made.ok) plan.planned.push(made.planned)
  else plan.held.push(...taken.map((row) => ({ ...row, issues: made.issues satisfies Issue[] })))
}

const placeOf = ({ system, externalId }: Pick<Facet, 'system' | 'externalId'>): string => `${system}\n${externalId}`

/** What another run saw later stands, unless the system was asked since. */
const isOlder = (pull: Pull, { record }: MappedRow, known: Facet): boolean =>
  known.modifiedAt !== null &&
  record.modifiedAt !== undefined &&
  compareTimes(record.modifiedAt, known.modifiedAt) < 0 &&
  isSeenByAnother(pull, known.modifiedAt)

/**
 * A run that follows the changes takes rows as they are, also those whose time went back: only a change after its window can another run have
 * seen since. A source without windows is read since the run began.
 */
const isSeenByAnother = ({ run, until }: Pull, modifiedAt: string): boolean =>
  run.kind !== 'changes' || compareTimes(modifiedAt, until ?? run.startedAt?.toISOString()) > 0

/** Neither read nor written since. */
const isSameFacet = (before: Facet | undefined, now: Facet): boolean =>
  before !== undefined &&
  before.sourceHash === now.sourceHash &&
  before.modifiedAt === now.modifiedAt &&
  before.sentHash === now.sentHash &&
  before.sentVersion === now.sentVersion

const facetFrom = (
  { entity, system, deps }: Pull,
  { ownership }: Planner<Pull['entity']>,
  record: RecordAtHand,
  row: MappedRow,
  known: Facet | undefined,
): Facet => {
  const fields = heardFields(deps, system, entity, row.value)
  const modifiedAt = row.record.modifiedAt ?? null
  const fieldTimes = advanceFieldTimes({
    before: known,
    fields,
    at: modifiedAt ?? new Date(deps.now()).toISOString(),
    others: record.facets.filter((facet) => facet.system !== system),
    all: ownership.asksTimes,
  })
  const rewrites = ownership.asksTimes
    ? countRewrites({
        before: known,
        fields,
        at: new Date(deps.now()).toISOString(),
        isNewestRule: (field) => ownership.ruleOf(field).rule === 'newest',
      })
    : null
  return {
    entity,
    canonicalId: record.id,
    system,
    externalId: row.externalId,
    createdAt: known?.createdAt ?? new Date(deps.now()),
    isPrimary: known?.isPrimary ?? !record.facets.some((facet) => facet.system === system && facet.isPrimary),
    fields,
    fieldTimes,
    rewrites,
    sourceHash: row.sourceHash,
    modifiedAt,
    absences: 0,
    goneAt: null,
    sentHash: known?.sentHash ?? null,
    sentVersion: known?.sentVersion ?? null,
  }
}
