import type { Flow } from '../../src/domain/flow.ts'
import { flow } from '../../src/domain/flow.ts'
import type { Fields } from '../../src/domain/record-fields.ts'
import { type Ownership, ownershipOf } from '../../src/sync/ownership.ts'
import type { SentFacet } from '../../src/sync/plan-record.ts'

export const facet = (system: string, fields: Fields | null, more: Partial<SentFacet> = {}): SentFacet => ({
  system,
  externalId: `${system}-1`,
  isPrimary: true,
  fields,
  fieldTimes: null,
  rewrites: null,
  modifiedAt: null,
  goneAt: null,
  sourceHash: 'read',
  sentHash: null,
  sentVersion: null,
  ...more,
})

const flowOf = (settings: Record<string, unknown>): Flow => flow.parse({ entity: 'customer', ...settings })

export const ownership = (settings: Record<string, unknown>): Ownership => {
  const parsed = flowOf(settings)
  if (parsed.entity === 'sales-order' || parsed.entity === 'opportunity') throw new Error('no record flow')
  return ownershipOf(parsed.entity, [parsed])
}

export const twoWay = { between: ['crm', 'erp'] }
