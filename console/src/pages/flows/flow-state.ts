import type { FlowView } from '../../api/server-types.ts'

const lateMs = 60_000

/** The state of a flow in one word. */
export const flowState = ({ paused, lastRuns, next }: FlowView, now: number): string => {
  if (paused !== null) return 'paused'
  if (lastRuns.some(({ state }) => state === 'failed')) return 'failed'
  if (lastRuns.some(({ state }) => state === 'stopped')) return 'stopped'
  if (lastRuns.some(({ state }) => state === 'running')) return 'running'
  if (next !== null && now - Date.parse(next) > lateMs) return 'late'
  return lastRuns.length === 0 ? 'idle' : 'ok'
}
