import type { Customer } from '../domain/customer.ts'
import { isRecordFlow } from '../domain/flow.ts'
import { english } from '../domain/said.ts'
import { stableId } from '../domain/stable-id.ts'
import { together } from '../domain/together.ts'
import { isTelling } from '../matching/block-keys.ts'
import { chooseMatch, type MatchCandidate, type MatchDecision } from '../matching/choose-match.ts'
import { mayBeNamed } from '../matching/compare-customers.ts'
import { createKeyIndex, customerKeyLimits, type KeyIndex } from '../matching/key-index.ts'
import { type Likeness, likenessOf } from '../matching/likeness.ts'
import { defaultThresholds, type MatchThresholds } from '../matching/match-evidence.ts'
import { normaliseName } from '../matching/normalise-name.ts'
import { prepareCustomer } from '../matching/prepare-customer.ts'
import type { Review } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'
import { heardFields } from './pull/heard-fields.ts'
import type { Identification } from './pull/identification.ts'
import type { Pull } from './pull/pull.ts'
import type { MappedRow } from './pull/source-rows.ts'

type Stranger = Likeness & { row: MappedRow }

/**
 * Finds the customer each row is: by its link, else by what identifies it and what it is like, among all customers and the rows before it.
 * Where a person is asked, the row waits as a review. Only inside a transaction.
 */
export const identifyCustomers = async (
  store: Store,
  pull: Pull,
  rows: readonly MappedRow[],
): Promise<Identification> => {
  const links = await store.links.byExternalIds(
    'customer',
    pull.system,
    rows.map(({ externalId }) => externalId),
  )
  const linked = new Map(links.map(({ externalId, canonicalId }) => [externalId, canonicalId]))
  const known = rows.flatMap((row) => {
    const canonicalId = linked.get(row.externalId)
    return canonicalId === undefined ? [] : [{ row, canonicalId }]
  })
  const strangers = rows.filter(({ externalId }) => !linked.has(externalId))
  if (strangers.length === 0) return { identified: known, asked: [], unrelated: [] }
  await store.records.lockMakers()
  // Reviews are asked for before they are needed: the store finds them while rows are compared.
  const [open, chosen] = await together(
    async () => (pull.run.dryRun ? [] : openReviews(store, pull, strangers)),
    () => chooseAll(store, pull, strangers),
  )
  const identified = chosen.flatMap(({ row, decision }) => {
    if (decision.decision === 'ask') return []
    return [{ row, canonicalId: decision.decision === 'same' ? decision.id : newId(pull, row) }]
  })
  if (!pull.run.dryRun) await keepReviews(store, pull, chosen, open)
  const asked = chosen.flatMap(({ row, decision }) => (decision.decision === 'ask' ? [row] : []))
  return { identified: [...known, ...identified], asked, unrelated: [] }
}

const newId = ({ system }: Pull, { externalId }: MappedRow): string => stableId('customer', system, externalId)

type Chosen = { row: MappedRow; decision: MatchDecision }

const chooseAll = async (store: Store, pull: Pull, rows: readonly MappedRow[]): Promise<Chosen[]> => {
  const strangers = rows.map((row): Stranger => ({ row, ...(row.likeness ?? likenessOf(row.value as Customer)) }))
  const { flow } = pull
  const thresholds = isRecordFlow(flow) ? flow.match : defaultThresholds
  const known = await knownAlike(store, strangers, thresholds)
  return strangers.map(({ row, prepared, keys }) => {
    const ids = new Set([...known.holdersFor(row), ...known.index.sharing(keys)])
    const candidates = [...ids].flatMap((id) => known.candidates.get(id) ?? [])
    const decision = chooseMatch(prepared, candidates, thresholds)
    if (decision.decision === 'new') {
      const id = newId(pull, row)
      known.candidates.set(id, { id, value: prepared })
      known.index.add(id, keys)
    }
    return { row, decision }
  })
}

/** What strangers are compared with; those of this page that are new are added for the ones that come after them. */
type Known = {
  /** By id; by the id of one that was merged away, the one it is now. */
  candidates: Map<string, MatchCandidate>
  index: KeyIndex<string>
  /** Ids of those that have an identifier of the row. */
  holdersFor(row: MappedRow): readonly string[]
}

/**
 * Customers that share an identifier or a key with a stranger. Of those that share keys of their names only, the names are looked at first: few are
 * worth reading whole.
 */
const knownAlike = async (
  store: Store,
  strangers: readonly Stranger[],
  thresholds: MatchThresholds,
): Promise<Known> => {
  const [holders, blocks] = await together(
    () => holdersOf(store, strangers),
    () => blocksOf(store, strangers),
  )
  const index = createKeyIndex<string>(customerKeyLimits)
  for (const [key, ids] of blocks) index.fill(key, ids)
  const wanted = new Set([...holders.values()].flat())
  const named = strangers.map((stranger) => {
    const told = new Set(stranger.keys.flatMap((key) => (isTelling(key) ? (blocks.get(key) ?? []) : [])))
    const ids = index.sharing(stranger.keys)
    for (const id of ids) if (told.has(id)) wanted.add(id)
    return { prepared: stranger.prepared, ids: ids.filter((id) => !wanted.has(id)) }
  })
  const names = await store.records.namesOf([...new Set(named.flatMap(({ ids }) => ids))])
  for (const { prepared, ids } of named) {
    for (const id of ids) {
      const name = names.get(id)
      const mayBe = name === undefined || mayBeNamed(prepared, normaliseName(name.name, name.kind), thresholds)
      if (mayBe) wanted.add(id)
    }
  }
  const records = await store.records.current('customer', [...wanted])
  // A customer is made ready for comparison once, however many rows it is compared with.
  const prepared = new Map<string, MatchCandidate>()
  const candidates = new Map<string, MatchCandidate>()
  for (const [asked, { id, value }] of records) {
    const one = prepared.get(id) ?? { id, value: prepareCustomer(value) }
    prepared.set(id, one)
    candidates.set(asked, one)
  }
  return { candidates, index, holdersFor: ({ externalId }) => holders.get(externalId) ?? [] }
}

const blocksOf = (store: Store, strangers: readonly Stranger[]): Promise<Map<string, string[]>> => {
  const keys = [...new Set(strangers.flatMap((stranger) => stranger.keys))]
  // One more than may share a key: too many do.
  return store.records.blocks(keys.map((key) => ({ key, atMost: customerKeyLimits.sharersOf(key).most + 1 })))
}

/** Who holds identifiers of each stranger, by the stranger's external id. */
const holdersOf = async (store: Store, strangers: readonly Stranger[]): Promise<Map<string, string[]>> => {
  const identifiers = strangers.flatMap(({ row }) =>
    (row.value as Customer).identifiers.map((identifier) => ({ ref: row.externalId, identifier })),
  )
  const holders = await store.records.holdersOf(identifiers.map(({ identifier }) => identifier))
  const found = new Map<string, string[]>()
  for (const [place, { ref }] of identifiers.entries()) {
    const holder = holders[place]
    if (holder !== undefined) found.set(ref, [...(found.get(ref) ?? []), holder])
  }
  return found
}

const reviewId = (system: string, externalId: string): string => stableId('review', system, 'customer', externalId)

const openReviews = (store: Store, { system }: Pull, rows: readonly MappedRow[]): Promise<Review[]> =>
  store.reviews.openOf(
    'customer',
    system,
    rows.map(({ externalId }) => externalId),
  )

/** Opens reviews for rows that a person is asked about, and takes back those that are no question any more. */
const keepReviews = async (
  store: Store,
  pull: Pull,
  chosen: readonly Chosen[],
  reviews: readonly Review[],
): Promise<void> => {
  const { system, run } = pull
  const open = new Map(reviews.map((review) => [review.externalId, review]))
  const rows = chosen.flatMap(({ row, decision }) => {
    if (decision.decision !== 'ask' || open.get(row.externalId)?.sourceHash === row.sourceHash) return []
    return [
      {
        id: reviewId(system, row.externalId),
        flow: run.flow,
        entity: 'customer' as const,
        system,
        externalId: row.externalId,
        fields: heardFields(pull.deps, system, 'customer', row.value as Customer),
        sourceHash: row.sourceHash,
        modifiedAt: row.record.modifiedAt ?? null,
        raw: row.record.raw ?? null,
        candidates: decision.candidates.map(({ id, comparison: { score, reasons } }) => ({
          recordId: id,
          score,
          reasons: reasons.map(({ says }) => english(says)),
          reasonsSaid: reasons.map(({ says }) => says),
        })),
      },
    ]
  })
  if (rows.length > 0) await store.reviews.put(rows)
  for (const { row, decision } of chosen) {
    const review = decision.decision === 'ask' ? undefined : open.get(row.externalId)
    if (review !== undefined) await store.reviews.decide(review.id, { state: 'withdrawn', actor: 'crossdock' })
  }
}
