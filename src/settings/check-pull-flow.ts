import { isRecordFlow, type PullFlow, type RecordFlow } from '../domain/flow.ts'
import { fieldNames } from '../domain/record-fields.ts'
import { problemsOfFilter } from '../mappers/overrides/check-expression.ts'
import { problemOfExpression } from '../schedule/cron-expression.ts'
import { isTimeZone } from '../schedule/time-zone.ts'

/** What is wrong inside a flow; `path` begins below the flow. */
export type FlowProblem = { path: readonly PropertyKey[]; value?: string; message: string }

/** What the schema of a pull flow cannot see: whether its texts mean something, and whether its names are those of the flow. */
export const problemsOfPullFlow = (flow: PullFlow, partners: readonly string[]): FlowProblem[] => [
  ...problemsOfSchedule(flow),
  ...problemsOfItsFilter(flow),
  ...(isRecordFlow(flow)
    ? [...problemsOfTargets(flow, partners), ...problemsOfOwnership(flow), ...problemsOfMatch(flow)]
    : []),
]

const problemsOfSchedule = ({ schedule, timezone }: PullFlow): FlowProblem[] => {
  const message = schedule === undefined ? undefined : problemOfExpression(schedule)
  return [
    ...(message === undefined ? [] : [{ path: ['schedule'], value: schedule ?? '', message }]),
    ...(isTimeZone(timezone)
      ? []
      : [
          {
            path: ['timezone'],
            value: timezone,
            message: 'is no time zone: write its IANA name, such as Europe/Berlin',
          },
        ]),
  ]
}

const problemsOfItsFilter = ({ entity, filter }: PullFlow): FlowProblem[] =>
  filter === undefined
    ? []
    : problemsOfFilter(entity, filter).map((message) => ({ path: ['filter'], value: filter, message }))

const problemsOfTargets = (flow: RecordFlow, partners: readonly string[]): FlowProblem[] => {
  const { entity, to, create } = flow
  const problems: FlowProblem[] = Object.keys(create)
    .filter((target) => !to.includes(target))
    .map((target) => ({ path: ['create', target], value: target, message: mustBeOneOf("the flow's targets", to) }))
  if (to.length === 0 && flow.partners.length === 0)
    problems.push({ path: ['to'], message: 'is missing: name the systems or partners the records go to' })
  for (const [index, name] of flow.partners.entries()) {
    const path = ['partners', index]
    if (!partners.includes(name))
      problems.push({ path, value: name, message: `no partner has this name${thereAre(partners, 'add its file')}` })
    else if (flow.partners.indexOf(name) !== index)
      problems.push({ path, value: name, message: 'is listed twice: remove one' })
    else if (entity !== 'stock-level' && entity !== 'price')
      problems.push({ path, value: name, message: `partners are sent stock-level and price, not ${entity}: remove it` })
  }
  return problems
}

const problemsOfOwnership = ({ entity, from, to, ownership }: RecordFlow): FlowProblem[] => {
  const systems = [...new Set([...from, ...to])]
  const fields: readonly string[] = ['*', ...fieldNames[entity]]
  return Object.entries(ownership).flatMap(([field, rule]): FlowProblem[] => {
    const path = ['ownership', field]
    if (!fields.includes(field))
      return [{ path, value: field, message: `is no field of a ${entity}${thereAre(fields)}` }]
    if (typeof rule === 'string')
      return systems.includes(rule) ? [] : [{ path, value: rule, message: mustBeOneOf("the flow's systems", systems) }]
    if (rule.rule === 'owner' && rule.systems === undefined)
      return [{ path, value: rule.rule, message: 'does not say who the owner is: add systems' }]
    return (rule.systems ?? [])
      .map((system, index) => ({ system, path: [...path, 'systems', index] }))
      .filter(({ system }) => !systems.includes(system))
      .map((each) => ({ path: each.path, value: each.system, message: mustBeOneOf("the flow's systems", systems) }))
  })
}

/** What is unlikely would else be certain. */
const problemsOfMatch = ({ match: { certain, likely } }: RecordFlow): FlowProblem[] =>
  likely > certain
    ? [
        {
          path: ['match', 'likely'],
          value: String(likely),
          message: `is above match.certain (${certain}), so nobody would be asked: lower it, or raise match.certain`,
        },
      ]
    : []

const mustBeOneOf = (kind: string, names: readonly string[]): string => `must be one of ${kind} (${names.join(', ')})`

const thereAre = (names: readonly string[], remedy = 'remove it'): string =>
  names.length === 0 ? `: ${remedy}` : `: there are ${names.join(', ')}`
