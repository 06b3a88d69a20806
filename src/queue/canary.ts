import type { Logger } from 'pino'
import type { LaneQueue } from './engine.ts'
import { type Activity, canaryName } from './lane-worker.ts'
import { within } from './within.ts'

/** A lane this process works, seen by its canary. */
export type Watched = {
  lane: string
  concurrency: number
  queue: LaneQueue
  activity: Activity
  /** The canary on its way, if any. */
  canary: { id: string; sentAtMs: number } | undefined
  rebuilt: boolean
  rebuild(): Promise<void>
}

export type CanaryDeps = {
  logger: Logger
  answerMs: number
  graceMs: number
  now: () => number
  onWedged(lane: string): void
}

type Verdict = 'alive' | 'pending' | 'wedged' | 'unreachable'

/**
 * Looks whether the worker of a lane takes jobs. A worker can look healthy and take none after a connection came back; only
 * a job that went through it proves the contrary. A wedged worker is rebuilt once; when that does not help, `onWedged` is told.
 */
export const checkCanary = async (watched: Watched, deps: CanaryDeps): Promise<boolean> => {
  const verdict = await judge(watched, deps)
  watched.activity.finishedSome = false
  if (verdict === 'alive') {
    watched.rebuilt = false
    return send(watched, deps)
  }
  if (verdict !== 'wedged') return verdict === 'pending'
  if (watched.rebuilt) {
    deps.logger.fatal(
      { lane: watched.lane },
      'the rebuilt worker takes no jobs either: this process has to be restarted',
    )
    deps.onWedged(watched.lane)
    return false
  }
  deps.logger.error({ lane: watched.lane }, 'the worker takes no jobs: it is rebuilt')
  watched.rebuilt = true
  watched.canary = undefined
  await watched.rebuild()
  await send(watched, deps)
  return false
}

const judge = async ({ activity, concurrency, canary, queue }: Watched, deps: CanaryDeps): Promise<Verdict> => {
  // A worker with its hands full cannot take a canary, and whatever it finished is as good as one.
  if (activity.finishedSome || activity.running >= concurrency || canary === undefined) return 'alive'
  const state = await answered(queue.getJobState(canary.id), deps)
  if (state === undefined) return 'unreachable'
  // Not there any more: another process took it, so the lane is being worked.
  if (state.value === 'unknown') return 'alive'
  return deps.now() - canary.sentAtMs < deps.graceMs ? 'pending' : 'wedged'
}

const send = async (watched: Watched, deps: CanaryDeps): Promise<boolean> => {
  const job = await answered(
    watched.queue.add(
      canaryName,
      { ids: [] },
      // In front of whatever waits: a long backlog is no sign of a wedged worker.
      { lifo: true, attempts: 1, removeOnComplete: true, removeOnFail: true },
    ),
    deps,
  )
  const id = job?.value.id
  if (id === undefined) return false
  watched.canary = { id, sentAtMs: deps.now() }
  return true
}

const answered = async <T>(asked: Promise<T>, deps: CanaryDeps): Promise<{ value: T } | undefined> => {
  try {
    return await within(asked, deps.answerMs)
  } catch {
    return undefined
  }
}
