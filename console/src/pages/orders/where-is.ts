import type { DocumentTrace, Hop } from '../../api/server-types.ts'

type Way = Pick<DocumentTrace, 'hops'> & { document: Pick<DocumentTrace['document'], 'entity' | 'state'> }

/**
 * The answer in one line: stuck at a step, waiting for one, or all done; and that step. It is about the order and its changes: what repeats the
 * order has no effect, nor has a change that was ended.
 */
export const whereIs = (
  ways: readonly Way[],
): { state: 'dead' | 'waiting' | 'done'; hop: Hop | undefined } | undefined => {
  const counting = ways.filter(
    ({ document }, index) => index === 0 || (document.entity === 'order-change' && document.state !== 'closed'),
  )
  if (counting.length === 0) return undefined
  const hops = counting.flatMap((way) => way.hops)
  const stuck = hops.find(({ state }) => state === 'dead')
  if (stuck !== undefined) return { state: 'dead', hop: stuck }
  const next = hops.find(({ state }) => state === 'waiting')
  return next === undefined ? { state: 'done', hop: hops.at(-1) } : { state: 'waiting', hop: next }
}
