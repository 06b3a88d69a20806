import type { RecordEntity } from '../domain/record.ts'
import { type BeginRunDeps, type BegunRun, beginRun, flowsReading } from './begin-run.ts'

/**
 * A system said that records changed: they are read again as they are now. What the hint itself says of them counts for nothing. Empty
 * when no flow reads them, or when a hint with this `key` was taken before.
 */
export const takeHints = async (
  deps: BeginRunDeps,
  { system, entity, ids, key }: { system: string; entity: RecordEntity; ids: readonly string[]; key?: string },
): Promise<BegunRun[]> => {
  const begun: BegunRun[] = []
  const externalIds = [...new Set(ids)]
  if (externalIds.length === 0) return begun
  for (const flow of flowsReading(deps.flows, system, entity)) {
    begun.push(
      ...(await beginRun(deps, { flow, trigger: 'hint', kind: 'records', systems: [system], externalIds, key })),
    )
  }
  return begun
}
