import { say } from '../domain/said.ts'
import { stableId } from '../domain/stable-id.ts'
import { loadRecords } from '../records/load-records.ts'
import { createPlanner } from '../records/plan-records.ts'
import { saveRecords } from '../records/save-records.ts'
import type { Review } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'
import { advanceFieldTimes } from '../sync/field-times.ts'
import { type ActionReport, DeskError, found } from './desk.ts'
import { type RecordDeskDeps, reportOf } from './record-desk.ts'

/** `same`: it is the customer named. `new`: it is one that is not known yet. */
export type ReviewDecision = { same: string } | { new: true }

/** A person says what the customer that waits in a review is; it then goes its way like any other. */
export const decideReview = async (
  deps: RecordDeskDeps,
  reviewId: string,
  decision: ReviewDecision,
  { actor }: { actor: string },
): Promise<ActionReport & { recordId: string }> => {
  const { recordId, woken, review } = await deps.store.transaction(async (store) => {
    const review = found(await store.reviews.get(reviewId), 'review', reviewId)
    const asked = 'same' in decision ? decision.same : stableId('customer', review.system, review.externalId)
    const state = 'same' in decision ? 'same' : 'new'
    if ('same' in decision && (await store.records.getMany('customer', [asked])).length === 0) {
      throw new DeskError('NOT_FOUND', say('review.no-customer', { id: asked }))
    }
    const decided = await store.reviews.decide(reviewId, { state, recordId: asked, actor })
    if (!decided) throw new DeskError('ACTION_REFUSED', say('review.decided', { id: reviewId, state: review.state }))
    const { recordId, woken } = await take(store, review, asked, deps)
    await store.audit.append({ actor, action: 'review.decide', subject: reviewId, detail: { state, recordId } })
    return { recordId, woken, review }
  })
  const { externalId: id, system } = review
  const did =
    'same' in decision
      ? say('did.review-same', { id, system, record: recordId })
      : say('did.review-new', { id, system })
  const report = await reportOf(deps, did, woken)
  return { ...report, recordId }
}

/** Links what waited in the review to its record. */
const take = async (store: Store, review: Review, asked: string, deps: RecordDeskDeps) => {
  const { system, externalId, fields, sourceHash, modifiedAt } = review
  const planner = createPlanner('customer', deps)
  const record = found((await loadRecords(store, 'customer', [asked])).get(asked), 'customer', asked)
  await assertNotAnothers(store, review, record.id)
  const at = modifiedAt ?? new Date(deps.now()).toISOString()
  const others = record.facets.filter((facet) => facet.system !== system)
  const known = record.facets.find((facet) => facet.system === system && facet.externalId === externalId)
  const besides = record.facets.filter((facet) => facet !== known)
  const facet = {
    entity: review.entity,
    canonicalId: record.id,
    system,
    externalId,
    createdAt: new Date(deps.now()),
    isPrimary: known?.isPrimary ?? others.length === record.facets.length,
    fields,
    fieldTimes: advanceFieldTimes({ before: undefined, fields, at, others, all: planner.ownership.asksTimes }),
    rewrites: null,
    sourceHash,
    modifiedAt,
    absences: 0,
    goneAt: null,
    sentHash: known?.sentHash ?? null,
    sentVersion: known?.sentVersion ?? null,
  }
  const made = await planner.plan({ record, facets: [...besides, facet], read: [facet] })
  if (!made.ok) {
    const [first] = made.issues
    throw new DeskError(
      'ACTION_REFUSED',
      say('nothing-changed', { path: first?.path ?? '', message: first?.message ?? '', more: null }),
    )
  }
  return { recordId: record.id, woken: await saveRecords(store, planner, [made.planned]) }
}

/** An order may have found it in its system and linked it meanwhile: taken for another one now, it would be two. */
const assertNotAnothers = async (store: Store, { system, externalId }: Review, recordId: string): Promise<void> => {
  const [link] = await store.links.byExternalIds('customer', system, [externalId])
  if (link === undefined) return
  const holder = (await store.records.standing([link.canonicalId])).get(link.canonicalId) ?? link.canonicalId
  if (holder !== recordId)
    throw new DeskError('ACTION_REFUSED', say('review.linked', { id: externalId, system, record: holder }))
}
