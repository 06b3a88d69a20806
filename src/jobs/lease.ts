import type { Instances } from '../store/store.ts'

/** The store takes an instance for dead after 20 s without a beat; we stop trusting ourselves earlier. */
const trustedMs = 12_000

/** Proof that this process is still seen as alive. */
export type Lease = {
  beat(): Promise<void>
  /** Throws when the last beat is too old: other processes may have taken our claims, so nothing may be written with them. */
  assertHeld(): void
  /** This process gives all its claims up: it is stopping. */
  end(): void
  isEnded(): boolean
}

/** `monotonicMs` must not jump with the wall clock. */
export const createLease = (instances: Instances, instanceId: string, monotonicMs: () => number): Lease => {
  let lastBeatMs = monotonicMs()
  let ended = false
  return {
    beat: async () => {
      const startedMs = monotonicMs()
      await instances.beat(instanceId)
      lastBeatMs = startedMs
    },
    assertHeld: () => {
      const silentMs = Math.round(monotonicMs() - lastBeatMs)
      if (ended || silentMs > trustedMs) throw new LeaseLostError(silentMs)
    },
    end: () => {
      ended = true
    },
    isEnded: () => ended,
  }
}

/** Our claims may have passed to another process: what was claimed is left to it. */
export class LeaseLostError extends Error {
  constructor(silentMs: number) {
    super(`this process was silent for ${silentMs} ms; its claims are left to the others`)
    this.name = 'LeaseLostError'
  }
}
