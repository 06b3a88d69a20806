import { restoredReason } from '../domain/system-pause.ts'
import type { Store } from '../store/store.ts'

/** Sends nothing to a system until it is resumed. One that waits for a question after a restore waits for it all the same: a bare "resume" must not end that. */
export const pauseSystem = (
  store: Store,
  system: string,
  { actor, reason }: { actor: string; reason: string },
): Promise<void> =>
  store.transaction(async (tx) => {
    const held = await tx.systems.status(system)
    if (held.pausedUntil === null || held.reason !== restoredReason)
      await tx.systems.pause(system, `paused by ${actor}: ${reason}`, undefined)
    await tx.audit.append({ actor, action: 'system.pause', subject: system, detail: { reason } })
  })
