import { setTimeout as sleep } from 'node:timers/promises'
import { newRowId } from '../domain/new-row-id.ts'
import { say } from '../domain/said.ts'
import { restoredReason } from '../domain/system-pause.ts'
import type { Waiting } from '../store/observe-store.ts'
import type { Delivery, NewDeadLetter, Store } from '../store/store.ts'
import { DeskError } from './desk.ts'

/** How many deliveries are asked about before they are sent, and how many files a person decides on. */
export type Doubted = { askedFirst: number; forPerson: number }

const trouble = {
  code: 'OUTCOME_UNKNOWN' as const,
  message:
    'the store was put back to an earlier time, and whether the partner has this file is not known: ask them; then retry to send it, or resolve this',
}

/**
 * Lets a system take deliveries again. `askFirst`: for a store that was put back to an earlier time, which does not know what was sent since. Nothing
 * goes out then before the system was asked for it. Left out: not asked, and refused where it should be.
 */
export const resumeSystem = async (
  store: Store,
  system: string,
  { actor, askFirst }: { actor: string; askFirst: boolean | undefined },
): Promise<Doubted> => {
  if (askFirst === true) await assertNothingComes(store, system)
  return store.transaction(async (tx) => {
    const { reason } = await tx.systems.status(system)
    if (askFirst === undefined && reason === restoredReason)
      throw new DeskError('ACTION_REFUSED', say('system.restored', { system }))
    const doubted = askFirst === true ? await doubt(tx, system) : { askedFirst: 0, forPerson: 0 }
    await tx.systems.resume(system)
    const detail = askFirst === undefined ? null : { askFirst, ...doubted }
    await tx.audit.append({ actor, action: 'system.resume', subject: system, detail })
    return doubted
  })
}

const doubt = async (store: Store, system: string): Promise<Doubted> => {
  const { toAsk, dead } = await store.deliveries.doubt(system, trouble)
  await store.documents.doubtDead()
  await store.deadLetters.open(dead.map(deadLetterOf))
  return { askedFirst: toAsk, forPerson: dead.length }
}

const patienceMs = 3_000
const lookEveryMs = 100
/** Each makes what the next one works on. */
const stages: readonly (readonly Waiting['what'][])[] = [
  ['interchanges'],
  ['documents', 'acknowledgements'],
  ['outgoing'],
]

/**
 * What is not mapped or written yet becomes a delivery only later, and would go out unasked. What comes in meanwhile is new, and would never let the
 * question be asked where something comes all the time.
 */
const assertNothingComes = async (store: Store, system: string): Promise<void> => {
  for (const stage of stages) {
    const startedMs = performance.now()
    // By the clock that wrote the times, and a little later, as the difference is not known to the millisecond.
    const since = Date.now() + (await store.clockSkewMs()) + lookEveryMs
    for (;;) {
      const coming = (await store.observations.waiting()).filter(
        ({ what, oldest }) => stage.includes(what) && (oldest === null || oldest.getTime() < since),
      )
      const n = coming.reduce((sum, { count }) => sum + count, 0)
      if (n === 0) break
      if (performance.now() - startedMs > patienceMs)
        throw new DeskError('ACTION_REFUSED', say('system.more-comes', { system, n }))
      await sleep(lookEveryMs)
    }
  }
}

const deadLetterOf = ({ id, flow, system, partner, businessKey }: Delivery): NewDeadLetter => ({
  id: newRowId(),
  subject: 'delivery',
  subjectId: id,
  flow,
  system,
  partner,
  businessKey,
  ...trouble,
  issues: [],
  retrySafety: 'unknown',
})
