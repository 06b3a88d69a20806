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

/** `monotonicMs` must not jump with the wall clock. */
export const createLease = (instances: Instances, instanceId: string, monotonicMs: () => number): Lease => {
  let lastBeatMs = monotonicMs()
  let ended = false
  /** How often this process was silent for too long, and how long the last time. */
  let lapses = 0
  let lapsedMs = 0
  const lease = {
    beat: async () => {
      const startedMs = monotonicMs()
      const silentMs = Math.round(startedMs - lastBeatMs)
      if (silentMs > trustedMs) {
        lapses += 1
        lapsedMs = silentMs
      }
      await instances.beat(instanceId)
      lastBeatMs = startedMs
    },
    begin: (): Lease => {
      const lapsesBefore = lapses
      return {
        ...lease,
        assertHeld: () => {
          const silentMs = Math.round(monotonicMs() - lastBeatMs)
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
