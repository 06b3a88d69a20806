import { type QualityIssue, qualityIssues } from '../domain/data-quality.ts'
import { type RecordEntity, recordKeyOf, recordSchemas } from '../domain/record.ts'
import { recordFrom } from '../domain/record-fields.ts'
import type { Facet } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'

/** What one rule finds in one system. */
export type RuleCount = { rule: string; message: string; records: number }
export type SystemQuality = { system: string; records: number; clean: number; rules: RuleCount[] }

export type PoorRecord = { recordId: string; system: string; externalId: string; key: string; issues: QualityIssue[] }

const pageSize = 500

/** Counts what the rules find in what each system says, those that find most first. One page is in memory at a time. */
export const countQuality = async (
  store: Store,
  systems: Iterable<string>,
  entity: RecordEntity,
): Promise<SystemQuality[]> => {
  const all: SystemQuality[] = []
  for (const system of systems) {
    const quality: SystemQuality = { system, records: 0, clean: 0, rules: [] }
    const counts = new Map<string, RuleCount>()
    for await (const { issues } of judged(store, entity, system)) {
      quality.records += 1
      if (issues.length === 0) quality.clean += 1
      for (const { rule, message } of new Map(issues.map((issue) => [issue.rule, issue])).values()) {
        const count = counts.get(rule) ?? { rule, message, records: 0 }
        counts.set(rule, { ...count, records: count.records + 1 })
      }
    }
    quality.rules = [...counts.values()].sort((a, b) => b.records - a.records || a.rule.localeCompare(b.rule))
    if (quality.records > 0) all.push(quality)
  }
  return all
}

/** The first records in which a rule finds something. */
export const poorRecords = async (
  store: Store,
  systems: Iterable<string>,
  { entity, rule, limit }: { entity: RecordEntity; rule: string; limit: number },
): Promise<PoorRecord[]> => {
  const poor: PoorRecord[] = []
  for (const system of systems) {
    for await (const { facet, key, issues } of judged(store, entity, system)) {
      if (poor.length >= limit) return poor
      const { canonicalId, externalId } = facet
      const ofRule = issues.filter((issue) => issue.rule === rule)
      if (ofRule.length > 0) poor.push({ recordId: canonicalId, system, externalId, key, issues: ofRule })
    }
  }
  return poor
}

type Judged = { facet: Facet; key: string; issues: QualityIssue[] }

/** Every record the system has, as the system has it. */
async function* judged<E extends RecordEntity>(store: Store, entity: E, system: string): AsyncGenerator<Judged> {
  let after: string | undefined
  for (;;) {
    const page = await store.links.scan(entity, system, after, pageSize)
    for (const facet of page) {
      if (facet.fields === null || facet.goneAt !== null) continue
      const parsed = recordSchemas[entity].safeParse(recordFrom(entity, facet.fields))
      if (parsed.success)
        yield { facet, key: recordKeyOf[entity](parsed.data), issues: qualityIssues(entity, parsed.data) }
    }
    after = page.at(-1)?.externalId
    if (page.length < pageSize) return
  }
}
