/** What `GET /events` tells of. */
export type Topic = 'dead-letters' | 'deliveries' | 'documents' | 'runs' | 'bulk-actions' | 'alerts' | 'systems'

/** The nouns query keys begin with, by the topic whose change makes them stale. */
export const staleBy: Record<Topic, readonly string[]> = {
  'dead-letters': ['dead-letters', 'error-groups', 'overview', 'partners', 'orders', 'conflicts', 'reviews'],
  deliveries: ['deliveries', 'orders', 'overview', 'throughput', 'systems', 'interchanges'],
  documents: ['documents', 'interchanges', 'orders', 'overview', 'throughput', 'partners', 'acknowledgements'],
  runs: ['runs', 'flows', 'overview', 'throughput', 'records'],
  'bulk-actions': ['bulk-actions', 'dead-letters', 'error-groups'],
  alerts: ['alerts', 'overview', 'alert-deliveries'],
  systems: ['systems', 'overview', 'flows'],
}

// The keys of a literal are what its type says.
export const topics = Object.keys(staleBy) as Topic[]

export const isTopic = (text: unknown): text is Topic => typeof text === 'string' && text in staleBy
