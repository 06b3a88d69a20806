import { beginOfDay, localMoment } from '../schedule/local-day.ts'
import type { TrafficFilter, TrafficKind } from '../store/observe-store.ts'
import type { ObserveDeps } from './observe.ts'

export type ThroughputPoint = {
  /** The step begins. */
  at: Date
  documentsIn: number
  documentsOut: number
  deliveriesDone: number
  recordsRead: number
  deadLetters: number
}
export type Throughput = { stepMs: number; points: ThroughputPoint[] }

const quarterMs = 900_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Enough points for a chart, few enough to read: quarters for half a day, hours for three, then six hours, then days. */
const stepFor = (hours: number): number => {
  if (hours <= 12) return quarterMs
  if (hours <= 72) return hourMs
  return hours <= 15 * 24 ? 6 * hourMs : dayMs
}

const memberOf: Partial<Record<TrafficKind, Exclude<keyof ThroughputPoint, 'at'>>> = {
  'orders-in': 'documentsIn',
  'documents-in': 'documentsIn',
  'documents-out': 'documentsOut',
  'deliveries-done': 'deliveriesDone',
  'records-read': 'recordsRead',
  'dead-letters': 'deadLetters',
}

/** What came and went in the last hours, with every step: also those of nothing, and the one that is not over yet. */
export const viewThroughput = async (
  { store, operations, now }: Pick<ObserveDeps, 'store' | 'operations' | 'now'>,
  hours: number,
  filter: TrafficFilter,
): Promise<Throughput> => {
  const stepMs = stepFor(hours)
  const untilMs = now()
  // Long steps begin with the local day, as people count.
  const originMs = beginOfDay(operations.timezone, localMoment(operations.timezone, untilMs).date).getTime()
  const startMs = originMs - Math.ceil((originMs - (untilMs - hours * hourMs)) / stepMs) * stepMs + stepMs
  const points = Array.from({ length: Math.max(1, Math.ceil((untilMs - startMs) / stepMs)) }, (_, index) =>
    emptyPoint(new Date(startMs + index * stepMs)),
  )
  const counted = await store.traffic.series(
    { from: new Date(startMs), to: new Date(untilMs + stepMs), stepMs },
    filter,
  )
  for (const { at, kind, n } of counted) {
    const [point, member] = [points[Math.round((at.getTime() - startMs) / stepMs)], memberOf[kind]]
    if (point !== undefined && member !== undefined) point[member] += n
  }
  return { stepMs, points }
}

const emptyPoint = (at: Date): ThroughputPoint => ({
  at,
  documentsIn: 0,
  documentsOut: 0,
  deliveriesDone: 0,
  recordsRead: 0,
  deadLetters: 0,
})
