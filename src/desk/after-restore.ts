import type { Partner } from '../domain/partner.ts'
import { restoredReason } from '../domain/system-pause.ts'
import type { Store } from '../store/store.ts'

/** More than are given out between two backups. */
const skippedNumbers = 100_000

/**
 * For a store that was put back to an earlier time. It does not know what was sent since, so nothing goes out before a person says so for each system,
 * nor any control number that a partner may have seen.
 */
export const holdAfterRestore = (
  store: Store,
  {
    systems,
    partners,
  }: { systems: readonly string[]; partners: readonly Pick<Partner, 'name' | 'controlNumbersFrom'>[] },
  { actor, reason }: { actor: string; reason: string },
): Promise<{ systems: string[] }> =>
  store.transaction(async (tx) => {
    for (const system of systems) await tx.systems.pause(system, restoredReason, undefined)
    // Also of those whose first number was used after the backup.
    await tx.controlNumbers.skip(
      skippedNumbers,
      partners.map(({ name, controlNumbersFrom: from }) => ({ name, from })),
    )
    const detail = { reason, systems, skippedNumbers }
    await tx.audit.append({ actor, action: 'store.restored', subject: 'store', detail })
    return { systems: [...systems] }
  })
