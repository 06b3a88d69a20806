import type { Connection, Sink } from '../connectors/connector.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import { mapAtMost } from '../domain/map-at-most.ts'
import type { Attempted, Prepared } from './attempted.ts'
import { batchesAtOnce, callOf, type JobDeps } from './job.ts'
import { recordsAt } from './records-at.ts'

/** Writes what may be written, asks first about what is in doubt. */
export const askOrPush = async <E extends DeliverableEntity>(
  sink: Sink<E>,
  prepared: readonly Prepared<E>[],
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> => {
  const mustAsk = ({ delivery }: Prepared<E>): boolean => delivery.inDoubt && !sink.repeatable
  const toPush = prepared.filter((one) => !mustAsk(one))
  const attempted = await ask(sink, prepared.filter(mustAsk), connection, deps, signal)
  const batches: Prepared<E>[][] = []
  for (let start = 0; start < toPush.length; start += sink.batchSize)
    batches.push(toPush.slice(start, start + sink.batchSize))
  const pushed = await mapAtMost(batchesAtOnce(connection), batches, (batch) => push(sink, batch, deps, signal))
  return [...attempted, ...pushed.flat()]
}

const push = async <E extends DeliverableEntity>(
  sink: Sink<E>,
  batch: readonly Prepared<E>[],
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> => {
  const fail = (error: unknown, pushed: boolean): Attempted[] =>
    batch.map(({ delivery }) => ({ delivery, came: 'error', error, pushed }))
  try {
    signal.throwIfAborted()
    deps.lease.assertHeld()
  } catch (error) {
    return fail(error, false)
  }
  try {
    deps.claims.noteSent(batch.map(({ delivery }) => delivery))
    const system = batch[0]?.delivery.system ?? ''
    const results = await sink.push(
      batch.map(({ item }) => item),
      { ...callOf(deps, signal), recordsAt: recordsAt(system, deps) },
    )
    return batch.map(({ delivery }, index): Attempted => {
      const result = results[index]
      if (result === undefined) {
        const error = new Error(`the connector answered ${results.length} of ${batch.length} items`)
        return { delivery, came: 'error', error, pushed: true }
      }
      if (result.ok) return { delivery, came: 'receipt', receipt: result.receipt }
      return { delivery, came: 'error', error: result.error, pushed: true }
    })
  } catch (error) {
    return fail(error, true)
  }
}

const ask = <E extends DeliverableEntity>(
  sink: Sink<E>,
  prepared: readonly Prepared<E>[],
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<Attempted[]> =>
  mapAtMost(connection.concurrency, prepared, async ({ delivery, item }): Promise<Attempted> => {
    try {
      const receipt = await sink.find(item, callOf(deps, signal))
      return receipt === undefined ? { delivery, came: 'absent' } : { delivery, came: 'receipt', receipt, found: true }
    } catch (error) {
      return { delivery, came: 'error', error, pushed: false, asked: true }
    }
  })
