/** Knows how long a queue has been there without a break. */
export type Outage = {
  began(): void
  /** The queue answered. */
  ended(): void
  /** Milliseconds since it came back, or since it was opened when it was never away. */
  backForMs(): number
}

/** `nowMs`: of a clock that nobody sets. */
export const createOutage = (nowMs: () => number = () => performance.now()): Outage => {
  let isAway = false
  let backAtMs = nowMs()
  return {
    began: () => {
      isAway = true
    },
    ended: () => {
      if (isAway) backAtMs = nowMs()
      isAway = false
    },
    backForMs: () => nowMs() - backAtMs,
  }
}
