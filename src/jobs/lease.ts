import type { Instances } from '../store/store.ts'

/** The store takes an instance for dead after 20 s without a beat; we stop trusting ourselves earlier. */
const trustedMs = 12_000

/** Proof that this process is still seen as alive. */
export type Lease = {
  beat(): Promise<void>
  /**
   * Throws when the last beat is too old, or any since `begin` came too late: other processes may have taken our claims, so nothing may be written
   * with them. A late beat brings no claim back.
   */
  assertHeld(this: void): void
  /** The lease for claims that are taken from now on. */
  begin(): Lease
  /** This process gives all its claims up: it is stopping. */
  end(): void
  isEnded(): boolean
}

/**
 * `monotonicMs` must not jump with the wall clock. `nowMs` is the clock on the wall: the other one stands still while a machine sleeps, and only the time
 * on the wall, or in the store, tells afterwards.
 */
export const createLease = (
  instances: Pick<Instances, 'beat'>,
  instanceId: string,
  { monotonicMs, nowMs }: { monotonicMs: () => number; nowMs: () => number },
): Lease => {
  const clocks = () => ({ monotonicMs: monotonicMs(), nowMs: nowMs() })
  let lastBeat = clocks()
  let ended = false
  /** How often this process was silent for too long, and how long the last time. */
  let lapses = 0
  let lapsedMs = 0
  const silentMsAt = (at: typeof lastBeat): number =>
    Math.round(Math.max(at.monotonicMs - lastBeat.monotonicMs, at.nowMs - lastBeat.nowMs))
  const noteLapse = (silentMs: number): void => {
    if (silentMs <= trustedMs) return
    lapses += 1
    lapsedMs = silentMs
  }
  const lease = {
    beat: async () => {
      const started = clocks()
      const silentMs = silentMsAt(started)
      noteLapse(silentMs)
      const { silentMs: storeSilentMs } = await instances.beat(instanceId)
      lastBeat = started
      // Once more: what was claimed while a late beat was on its way was claimed by one who was dead for all others.
      noteLapse(Math.max(silentMs, storeSilentMs))
    },
    begin: (): Lease => {
      const lapsesBefore = lapses
      return {
        ...lease,
        assertHeld: () => {
          const silentMs = silentMsAt(clocks())
          if (ended || silentMs > trustedMs) throw new LeaseLostError(silentMs)
          if (lapses > lapsesBefore) throw new LeaseLostError(lapsedMs)
        },
      }
    },
    end: () => {
      ended = true
    },
    isEnded: () => ended,
  }
  return lease.begin()
}

/** Our claims may have passed to another process: what was claimed is left to it. */
export class LeaseLostError extends Error {
  constructor(silentMs: number) {
    super(`this process was silent for ${silentMs} ms; its claims are left to the others`)
    this.name = 'LeaseLostError'
  }
}
