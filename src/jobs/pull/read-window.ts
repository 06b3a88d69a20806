import type { ReadWindow } from '../../connectors/connector.ts'
import { isRecordFlow } from '../../domain/flow.ts'
import { callOf } from '../job.ts'
import { type Position, sinceOf, streamOf } from './position.ts'
import { askSource, type Pull } from './pull.ts'

const usualOverlapMs = 5 * 60_000
const dayMs = 24 * 60 * 60_000

/** Where a run begins: a window in source time, which ends far enough back that no row in it is still to appear. */
export const firstPosition = async (pull: Pull): Promise<Position> => {
  const { run, source, system, entity, deps, signal } = pull
  const everything: ReadWindow = { since: undefined, until: undefined }
  if (run.kind === 'window' && run.window !== null) return { phase: 'rows', window: run.window }
  if (run.kind === 'records' || source.reads === 'full' || source.now === undefined) {
    return { phase: 'rows', window: everything }
  }
  const cursor = await deps.store.cursors.get(system, streamOf(run.flow, entity))
  const now = await askSource(source.now(callOf(deps, signal)))
  const until = before(now, source.lagMs ?? 0)
  const version = cursor?.version ?? 0
  const since = run.kind === 'load' ? undefined : sinceOf(cursor?.position)
  if (since === undefined) return { phase: 'rows', window: { since, until }, cursor: { until, version } }
  if (isSetBack(pull, since, until)) {
    // Of what is kept as it is nothing may be missed; an order that was forgotten here must not be made again.
    const again = isRecordFlow(pull.flow) ? undefined : before(until, dayMs)
    const said = `${system} was read up to ${since}, and its clock is at ${now}: ${again === undefined ? 'everything' : 'the last day'} is read again`
    deps.logger.warn({ run: run.id, flow: run.flow, system }, said)
    return { phase: 'rows', window: { since: again, until }, cursor: { until, version } }
  }
  return {
    phase: 'rows',
    window: { since: before(since, overlapOf(pull)), until },
    // Of several servers of one system the next one asked may be a little behind.
    cursor: { until: Date.parse(until) < Date.parse(since) ? since : until, version },
  }
}

/** The clock of the system was ahead and was set right: what has changed since bears times from before the cursor. */
const isSetBack = (pull: Pull, since: string, until: string): boolean =>
  Date.parse(until) < Date.parse(since) - Math.max(overlapOf(pull), usualOverlapMs)

const overlapOf = ({ flow, source }: Pull): number => {
  const stated = isRecordFlow(flow) || flow.entity === 'opportunity' ? flow.overlapSeconds : undefined
  return stated === undefined ? (source.overlapMs ?? usualOverlapMs) : stated * 1000
}

const before = (time: string, ms: number): string => new Date(Date.parse(time) - ms).toISOString()
