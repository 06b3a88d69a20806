import { type Flow, isRecordFlow, type RecordFlow } from '../domain/flow.ts'
import type { RecordEntity } from '../domain/record.ts'

export type FieldRule = 'owner' | 'newest' | 'fill-if-empty' | 'manual'

/** How the value of each field is found, over all flows of one entity: a record is one, however many flows carry it. */
export type Ownership = {
  ruleOf(field: string): { rule: FieldRule; systems: readonly string[] }
  /** Whether any field asks when it changed. */
  asksTimes: boolean
  /** Whether any field may be left to a person. */
  asksPersons: boolean
  /** A record that is gone from its owner is made inactive. */
  deactivates: boolean
}

type Stated = { rule: FieldRule; systems: readonly string[] }

/** What several flows say of one field, the first one says. Systems that a rule does not name come after those it names. */
export const ownershipOf = (entity: RecordEntity, flows: Iterable<Flow>): Ownership => {
  const own = [...flows].filter(isRecordFlow).filter((flow) => flow.entity === entity)
  const order = [...new Set(own.flatMap(({ from }) => from))]
  const stated = new Map<string, Stated>()
  for (const flow of own) {
    for (const [field, rule] of Object.entries(flow.ownership)) {
      if (!stated.has(field)) stated.set(field, withAll(statedBy(rule), order))
    }
  }
  const usual: Stated = stated.get('*') ?? { rule: own.some(isTwoWay) ? 'newest' : 'owner', systems: order }
  const rules = [usual, ...stated.values()]
  return {
    ruleOf: (field) => stated.get(field) ?? usual,
    asksTimes: rules.some(({ rule }) => rule === 'newest'),
    asksPersons: rules.some(({ rule }) => rule === 'manual'),
    deactivates: own.some(({ deletes }) => deletes.action === 'deactivate'),
  }
}

const statedBy = (rule: RecordFlow['ownership'][string]): Stated =>
  typeof rule === 'string' ? { rule: 'owner', systems: [rule] } : { rule: rule.rule, systems: rule.systems ?? [] }

const withAll = ({ rule, systems }: Stated, order: readonly string[]): Stated => ({
  rule,
  systems: [...new Set([...systems, ...order])],
})

const isTwoWay = ({ from, to }: RecordFlow): boolean => from.length > 1 && from.every((system) => to.includes(system))
