import { say } from '../domain/said.ts'
import { type ActionReport, type DeskDeps, DeskError, found, reported } from './desk.ts'

/** Ends a run that is due or at work; what it committed stays, and the cursor stays where it was. */
export const cancelRun = async (
  { store: whole }: Pick<DeskDeps, 'store'>,
  id: string,
  { actor, reason }: { actor: string; reason: string },
): Promise<ActionReport> => {
  const { flow, system } = await whole.transaction(async (store) => {
    const run = found(await store.runs.get(id), 'run', id)
    const cancelled = await store.runs.cancel([id], `cancelled by ${actor}: ${reason}`)
    if (cancelled.length === 0) throw new DeskError('ACTION_REFUSED', say('run.ended', { run: id, state: run.state }))
    await store.audit.append({ actor, action: 'run.cancel', subject: id, detail: { reason } })
    return run
  })
  return {
    ...reported(say('did.run-cancelled', { run: id, flow, system }), say('next.run-stops')),
    queued: true,
  }
}
