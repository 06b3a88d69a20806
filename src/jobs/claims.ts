import { bulkLane, pullsLane } from '../queue/lanes.ts'
import { type JobDeps, jobsOf, wake } from './job.ts'
import { wakeDeliveries } from './wake-deliveries.ts'

/** What the jobs of this process have in hand right now, so that claims nobody works on are found. */
export type Claims = {
  /** Runs `work`, which may claim these ids: until it ends they are in hand. */
  holding<T>(ids: readonly string[], work: () => Promise<T>): Promise<T>
  isHeld(id: string): boolean
  /** A request with these is about to leave. */
  noteSent(claims: readonly Claimed[]): void
  /** What became of these is in the store. */
  noteSettled(claims: readonly Claimed[]): void
  /** True when a request with it may have left, and what became of it is not in the store. */
  wasSent(claim: Claimed): boolean
}

/** One claim of a delivery: a job that lost its own says nothing of the next one. */
type Claimed = { id: string; fence: number }
const nameOf = ({ id, fence }: Claimed): string => `${id} ${fence}`

export const createClaims = (): Claims => {
  /** How many jobs hold each: the queue may give the same ids to two. */
  const holders = new Map<string, number>()
  const sent = new Set<string>()
  const drop = (id: string): void => {
    const left = (holders.get(id) ?? 1) - 1
    if (left > 0) {
      holders.set(id, left)
      return
    }
    holders.delete(id)
  }
  return {
    holding: async (ids, work) => {
      for (const id of ids) holders.set(id, (holders.get(id) ?? 0) + 1)
      try {
        return await work()
      } finally {
        for (const id of ids) drop(id)
      }
    },
    isHeld: (id) => holders.has(id),
    noteSent: (claims) => {
      for (const claim of claims) sent.add(nameOf(claim))
    },
    noteSettled: (claims) => {
      for (const claim of claims) sent.delete(nameOf(claim))
    },
    wasSent: (claim) => sent.has(nameOf(claim)),
  }
}

/**
 * Gives back what the store holds claimed for this process and no job of it works on: claims whose answer was lost on the way, and work
 * that could not be given back while the store was away. Returns how many.
 */
export const giveBackLost = async (deps: JobDeps): Promise<number> => {
  const claimed = await deps.store.instances.claims(deps.instanceId)
  // A job takes ids in hand before it claims them, so whatever is in nobody's hand now was so when the store was asked.
  const lost = claimed.filter(({ id }) => !deps.claims.isHeld(id))
  if (lost.length === 0) return 0
  const given = await deps.store.instances.giveBack(
    deps.instanceId,
    lost.map((claim) => ({ ...claim, maybeSent: deps.claims.wasSent(claim) })),
  )
  // Whatever is not given is not ours any more.
  deps.claims.noteSettled(lost)
  if (given.length > 0)
    deps.logger.warn({ claims: given.length }, 'claims nobody worked on were given back: the store had been away')
  const idsOf = (kind: (typeof given)[number]['kind']): string[] =>
    given.flatMap((one) => (one.kind === kind ? [one.id] : []))
  await wakeDeliveries(
    deps,
    given.flatMap(({ kind, id, system }) => (kind === 'delivery' && system !== null ? [{ id, system }] : [])),
  )
  await wake(deps, pullsLane, jobsOf('pull-flow', idsOf('run'), 1))
  await wake(deps, pullsLane, jobsOf('reconcile', idsOf('reconciliation'), 1))
  await wake(deps, bulkLane, jobsOf('bulk-action', idsOf('bulk-action'), 1))
  return given.length
}
