import { newRowId } from '../domain/new-row-id.ts'
import { say } from '../domain/said.ts'
import { pullsLane, systemLane } from '../queue/lanes.ts'
import type { DeadLetter, Store } from '../store/store.ts'
import { conflictPlace } from './conflict-place.ts'
import { type DeskChange, found } from './desk.ts'
import { currentRecord } from './find-records.ts'
import { type RecordDeskDeps, recomputed } from './record-desk.ts'

/** Reads a row that made no record again, as its system has it now. */
export const retryHeldRecord = async (store: Store, { subjectId }: DeadLetter, actor: string): Promise<DeskChange> => {
  const held = found((await store.heldRecords.get([subjectId]))[0], 'held record', subjectId)
  const { flow, system, entity, externalId } = held
  const id = newRowId()
  await store.runs.insert([
    {
      id,
      flow,
      system,
      trigger: 'retry',
      kind: 'records',
      dryRun: false,
      window: null,
      externalIds: [externalId],
      slotAt: null,
      actor,
      detail: { held: [subjectId] },
    },
  ])
  return {
    did: say('did.held-again', { entity, id: externalId, system, run: id }),
    next: say('next.made-record'),
    wakeups: [{ lane: pullsLane, job: { name: 'pull-flow', ids: [id] } }],
    detail: { run: id },
  }
}

/** Makes the record anew with what was decided. */
export const retryConflict = async (
  store: Store,
  deadLetter: DeadLetter,
  deps: RecordDeskDeps,
): Promise<DeskChange> => {
  const { recordId, field } = found(conflictPlace(deadLetter), 'conflict', deadLetter.subjectId)
  const { id, entity, key } = await currentRecord(store, recordId)
  const woken = await recomputed(store, entity, [id], deps)
  return {
    did: say('did.record-again', { entity, key, field }),
    next: say('next.still-disagree'),
    wakeups: woken.map(({ id: delivery, system }) => ({
      lane: systemLane(system),
      job: { name: 'deliver-batch', ids: [delivery] },
    })),
    detail: { field },
  }
}
