import { type FireEntry, fireTimes } from '../schedule/fire-times.ts'
import { timetableOf } from '../schedule/timetable-of.ts'
import { type FlowDeskDeps, flowNamed } from './begin-runs.ts'

/** When a flow runs by itself. */
export type FlowTimes = {
  flow: string
  /** Null: it has no schedule. */
  schedule: string | null
  timezone: string | null
  from: Date
  /** The runs, and the local times left out between them. */
  entries: FireEntry[]
  /** The same, one each with one mark: the clock shows the time twice, or it is left out. */
  items: { at: Date; local: string; mark: 'doubled' | 'skipped' | null }[]
}

/** The next `count` runs; one at the very instant asked for is the first. */
export const flowTimes = (
  deps: Pick<FlowDeskDeps, 'flows' | 'calendars' | 'now'>,
  name: string,
  { count, from }: { count: number; from?: Date | undefined },
): FlowTimes => {
  const timetable = timetableOf(name, flowNamed(deps, name), deps.calendars)
  const begin = from ?? new Date(deps.now())
  const after = new Date(begin.getTime() - 1)
  const entries = timetable === undefined ? [] : fireTimes({ ...timetable, after, count })
  return {
    flow: name,
    schedule: timetable?.expression ?? null,
    timezone: timetable?.timezone ?? null,
    from: begin,
    entries,
    items: entries.map((entry) => ({ at: entry.at, local: entry.local, mark: markOf(entry) })),
  }
}

const markOf = (entry: FireEntry): FlowTimes['items'][number]['mark'] => {
  if (entry.kind === 'skipped') return 'skipped'
  return entry.mark === 'first-pass' || entry.mark === 'second-pass' ? 'doubled' : null
}
