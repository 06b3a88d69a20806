import type { Store } from '../store/store.ts'

/** Less is the ordinary work of NTP, and of questions that take their time. */
const noticedMs = 5_000

/** Looks how the clock of the store goes against one that cannot be set. */
export type ClockWatch = {
  /** Mends what was written while the clock was ahead, when it was set back since the last look. Returns by how much. */
  look(): Promise<number>
}

/** `monotonicMs` and `nowMs` are our two clocks: the one that only goes forward, and the one on the wall. */
export const createClockWatch = (
  store: Pick<Store, 'clockSkewMs' | 'setTimesBack'>,
  { monotonicMs, nowMs }: { monotonicMs: () => number; nowMs: () => number },
): ClockWatch => {
  let lastOffsetMs: number | undefined
  return {
    look: async () => {
      const skewMs = await store.clockSkewMs()
      const offsetMs = nowMs() + skewMs - monotonicMs()
      const backMs = Math.round((lastOffsetMs ?? offsetMs) - offsetMs)
      if (backMs >= noticedMs) await store.setTimesBack(backMs)
      lastOffsetMs = offsetMs
      return backMs >= noticedMs ? backMs : 0
    },
  }
}
