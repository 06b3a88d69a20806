import type { Hop } from '../../api/server-types.ts'

/** The answer in one line: stuck at a step, waiting for one, or all done; and that step. */
export const whereIs = (hops: readonly Hop[]): { state: 'dead' | 'waiting' | 'done'; hop: Hop | undefined } => {
  const stuck = hops.find(({ state }) => state === 'dead')
  if (stuck !== undefined) return { state: 'dead', hop: stuck }
  const next = hops.find(({ state }) => state === 'waiting')
  return next === undefined ? { state: 'done', hop: hops.at(-1) } : { state: 'waiting', hop: next }
}
