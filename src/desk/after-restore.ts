import type { Partner } from '../domain/partner.ts'
import type { Store } from '../store/store.ts'

/** More than are given out between two backups. */
const skippedNumbers = 100_000

/** Of a pause that no bare "resume" ends: it would send everything again. */
export const restoredReason =
  'the store was restored from a backup: see "Restore" in docs/operations.md before you resume'

/**
 * For a store that was put back to an earlier time. It does not know what was sent since, so nothing goes out before a person says so for each system,
 * nor any control number that a partner may have seen.
 */
export const holdAfterRestore = (
  store: Store,
  { systems, partners }: { systems: readonly string[]; partners: readonly Pick<Partner, 'name'>[] },
  { actor, reason }: { actor: string; reason: string },
): Promise<{ systems: string[] }> =>
  store.transaction(async (tx) => {
    for (const system of systems) await tx.systems.pause(system, restoredReason, undefined)
    await tx.controlNumbers.skip(
      skippedNumbers,
      partners.map(({ name }) => name),
    )
    const detail = { reason, systems, skippedNumbers }
    await tx.audit.append({ actor, action: 'store.restored', subject: 'store', detail })
    return { systems: [...systems] }
  })
