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
  /**
   * The lease for claims that are taken from now on. A process that was silent for too long is heard of again first. Throws when it cannot be, or is
   * stopping: what it claimed could be neither written nor kept.
   */
  begin(): Promise<Lease>
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
  const tellStore = async (): Promise<void> => {
    const started = clocks()
    const silentMs = silentMsAt(started)
    noteLapse(silentMs)
    const { silentMs: storeSilentMs } = await instances.beat(instanceId)
    lastBeat = started
    // Once more: what was claimed while a late beat was on its way was claimed by one who was dead for all others.
    noteLapse(Math.max(silentMs, storeSilentMs))
  }
  let beating: Promise<void> | undefined
  /** One at a time: a late one that came behind another late one would be one more lapse for what was begun in between. */
  const beat = (): Promise<void> => {
    beating ??= tellStore().finally(() => {
      beating = undefined
    })
    return beating
  }
  const assertHeldSince = (lapsesBefore: number): void => {
    const silentMs = silentMsAt(clocks())
    if (ended || silentMs > trustedMs) throw new LeaseLostError(silentMs)
    if (lapses > lapsesBefore) throw new LeaseLostError(lapsedMs)
  }
  const begun = (): Lease => {
    const lapsesBefore = lapses
    return { ...lease, assertHeld: () => assertHeldSince(lapsesBefore) }
  }
  const lease = {
    beat,
    begin: async (): Promise<Lease> => {
      if (!ended && silentMsAt(clocks()) > trustedMs) await beat()
      assertHeldSince(lapses)
      return begun()
    },
    end: () => {
      ended = true
    },
    isEnded: () => ended,
  }
  return begun()
}

/** Our claims may have passed to another process: what was claimed is left to it. */
export class LeaseLostError extends Error {
  constructor(silentMs: number) {
    super(`this process was silent for ${silentMs} ms; its claims are left to the others`)
    this.name = 'LeaseLostError'
  }
}
