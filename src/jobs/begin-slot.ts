import type { Store } from '../store/store.ts'
import { addRuns, type BeginRunDeps, type RunRequest, wakeRuns } from './begin-run.ts'

type BegunSlot = { runId: string; wake(): Promise<void> } | { skipped: string }

/**
 * A slot begins one run for each system the flow reads, in the transaction that takes the slot; it is skipped when none of them may.
 * `wake` is for after the commit.
 */
export const beginSlot =
  (deps: BeginRunDeps) =>
  async (slot: RunRequest, store: Store): Promise<BegunSlot> => {
    const begun = await addRuns({ ...deps, store }, slot)
    const due = begun.filter(({ state }) => state === 'due').map(({ id }) => id)
    if (due.length > 0) return { runId: due.join(', '), wake: () => wakeRuns(deps, slot, begun) }
    return {
      skipped: begun.map(({ system, reason = '' }) => `${system}: ${reason}`).join('; ') || 'it has run already',
    }
  }
