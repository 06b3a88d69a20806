import type { TrafficKind, TrafficPlace } from '../store/observe-store.ts'

type Total = TrafficPlace & { lastAt: Date }

/** When something of these kinds was last counted, by partner, flow or system. */
export const lastSeenBy = (
  totals: readonly Total[],
  by: 'partner' | 'flow' | 'system',
  kinds: readonly TrafficKind[],
): Map<string, Date> => {
  const seen = new Map<string, Date>()
  for (const total of totals) {
    const name = total[by]
    const known = seen.get(name)
    if (name !== '' && kinds.includes(total.kind) && (known === undefined || known < total.lastAt))
      seen.set(name, total.lastAt)
  }
  return seen
}

export const comingIn = ['orders-in', 'documents-in'] as const satisfies TrafficKind[]
