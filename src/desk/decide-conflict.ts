import { type RecordEntity, recordSchemas } from '../domain/record.ts'
import { fieldNames } from '../domain/record-fields.ts'
import { say } from '../domain/said.ts'
import type { Store } from '../store/store.ts'
import { type ActionReport, DeskError, found } from './desk.ts'
import { type RecordDeskDeps, recomputed, reportOf } from './record-desk.ts'

type FieldDecision = { system: string; insteadOf?: string | null | undefined }
type FieldPlace = { entity: RecordEntity; recordId: string; field: string }

/**
 * A person says whose value of a field counts, whatever the rules say, until they take it back. Ends the dead letter of the conflict. `insteadOf`
 * is whose counted by decision when they looked, null for nobody's: what somebody else decided meanwhile stands.
 */
export const decideField = async (
  deps: RecordDeskDeps,
  { entity, recordId, field, system, insteadOf }: FieldPlace & FieldDecision,
  { actor }: { actor: string },
): Promise<ActionReport> => {
  assertField(entity, field)
  const woken = await deps.store.transaction(async (store) => {
    found((await store.records.getMany(entity, [recordId]))[0], entity, recordId)
    await assertUndecidedSince(store, recordId, field, insteadOf)
    const facets = await store.links.ofRecords(entity, [recordId])
    if (!facets.some((facet) => facet.system === system && facet.fields !== null)) {
      throw new DeskError('ACTION_REFUSED', say('record.never-read', { system, entity, id: recordId, field }))
    }
    await store.records.decide([{ recordId, field, system, actor }])
    const woken = await recomputed(store, entity, [recordId], deps)
    await store.audit.append({ actor, action: 'field.decide', subject: recordId, detail: { field, system } })
    return woken
  })
  return reportOf(deps, say('did.decided', { field, entity, id: recordId, system }), woken)
}

const assertUndecidedSince = async (
  store: Store,
  recordId: string,
  field: string,
  insteadOf: string | null | undefined,
): Promise<void> => {
  if (insteadOf === undefined) return
  await store.records.lock([recordId])
  const decided = (await store.records.decisions([recordId])).find((one) => one.field === field)
  if ((decided?.system ?? null) === insteadOf) return
  throw new DeskError(
    'ACTION_REFUSED',
    decided === undefined
      ? say('record.undecided-meanwhile', { field })
      : say('record.decided-meanwhile', { field, actor: decided.actor, system: decided.system }),
  )
}

/** The rules of ownership count again for a field. */
export const undecideField = async (
  deps: RecordDeskDeps,
  { entity, recordId, field }: FieldPlace,
  { actor }: { actor: string },
): Promise<ActionReport> => {
  assertField(entity, field)
  const woken = await deps.store.transaction(async (store) => {
    await store.records.undecide(recordId, field)
    const woken = await recomputed(store, entity, [recordId], deps)
    await store.audit.append({ actor, action: 'field.undecide', subject: recordId, detail: { field } })
    return woken
  })
  return reportOf(deps, say('did.undecided', { field, entity, id: recordId }), woken)
}

const assertField = (entity: RecordEntity, field: string): void => {
  if (!Object.hasOwn(recordSchemas, entity) || !fieldNames[entity].some((name) => name === field)) {
    throw new DeskError('NOT_FOUND', say('record.no-field', { entity, field, fields: fieldNames[entity].join(', ') }))
  }
}
