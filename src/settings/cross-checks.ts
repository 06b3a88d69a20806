import { type Flow, isOrderFlow, isPullFlow, isRecordFlow } from '../domain/flow.ts'
import { isLoopback } from '../domain/loopback.ts'
import type { Partner } from '../domain/partner.ts'
import { type MappedEntity, recordNames } from '../domain/partner-mapping.ts'
import { problemsOfOverride } from '../mappers/overrides/check-expression.ts'
import { checkOperations } from './check-operations.ts'
import { problemsOfPullFlow } from './check-pull-flow.ts'
import type { ConfigFile } from './config-file.ts'
import { type ConfigProblem, pathText } from './config-problem.ts'
import type { YamlFile } from './yaml-text.ts'
import { valueShown } from './zod-problems.ts'

/** A partner with the file it came from. */
export type LoadedPartner = { partner: Partner; yaml: YamlFile }

/** What a flow may name. */
type Names = { systems: readonly string[]; partners: readonly string[] }

/**
 * What no single section can know of the others. A system or partner whose own settings are wrong counts as there: `partnerNames` are
 * those of all partner files.
 */
export const crossCheck = (
  config: ConfigFile,
  yaml: YamlFile,
  partners: readonly LoadedPartner[],
  partnerNames: readonly string[],
): ConfigProblem[] => {
  const systems = Object.keys(yaml.written(['systems']) ?? {})
  return [
    ...checkFlows(config.flows, { systems, partners: partnerNames }, yaml),
    ...checkApi(config, yaml),
    ...checkHooks(config.hooks, systems, yaml),
    ...checkOperations(config, yaml, { systems, partners: partnerNames }),
    ...checkPartners(partners, systems),
  ]
}

/** Passwords, sessions and orders do not cross a network readable unless somebody says so. */
const checkApi = ({ api, people }: ConfigFile, yaml: YamlFile): ConfigProblem[] => {
  const at = (path: readonly PropertyKey[], value: string | undefined, message: string): ConfigProblem => ({
    code: 'CONFIG_INVALID',
    file: yaml.file,
    line: yaml.lineOf(path),
    path: pathText(path),
    value: value === undefined ? undefined : JSON.stringify(value),
    message,
  })
  const { host, publicUrl = '', plainHttp } = api
  const isOpen = !isLoopback(host) && !publicUrl.startsWith('https:') && !plainHttp
  const [provider] = Object.keys(people.oidc)
  return [
    ...(isOpen
      ? [
          at(
            ['api', 'host'],
            host,
            'can be reached from other machines: put a TLS proxy in front and set api.publicUrl to its https:// address, ' +
              'or listen on 127.0.0.1, or set api.plainHttp: true if nobody can listen in',
          ),
        ]
      : []),
    ...(provider !== undefined && publicUrl === ''
      ? [
          at(
            ['people', 'oidc', provider],
            undefined,
            'needs api.publicUrl: the identity provider sends browsers back there',
          ),
        ]
      : []),
  ]
}

const checkHooks = (hooks: ConfigFile['hooks'], systems: readonly string[], yaml: YamlFile): ConfigProblem[] =>
  Object.keys(hooks)
    .filter((system) => !systems.includes(system))
    .map((system) => ({
      code: 'CONFIG_INVALID',
      file: yaml.file,
      line: yaml.lineOf(['hooks', system]),
      path: pathText(['hooks', system]),
      value: JSON.stringify(system),
      message: unknownSystem(systems),
    }))

const checkFlows = (flows: Record<string, Flow>, { systems, partners }: Names, yaml: YamlFile): ConfigProblem[] => {
  const problems: ConfigProblem[] = []
  const report = (path: readonly PropertyKey[], value: string | undefined, message: string): void => {
    problems.push({
      code: 'CONFIG_INVALID',
      file: yaml.file,
      line: yaml.lineOf(path),
      path: pathText(path),
      value: value === undefined ? undefined : JSON.stringify(value),
      message,
    })
  }
  const takenBy = new Map<string, string>()
  for (const [name, flow] of Object.entries(flows)) {
    const { from, to } = flow
    const answerFrom = isOrderFlow(flow) ? flow.answerFrom : undefined
    const missingCustomer = 'missingCustomer' in flow ? flow.missingCustomer : {}
    const isTwoWay = isRecordFlow(flow) && from.length === 2 && from.every((system) => to.includes(system))
    const at = ['flows', name]
    const placeOf = (side: 'from' | 'to', index: number): PropertyKey[] =>
      isTwoWay ? [...at, 'between', index] : side === 'from' ? [...at, side] : [...at, side, index]
    for (const [index, source] of from.entries()) {
      const other = takenBy.get(source)
      if (!systems.includes(source)) report(placeOf('from', index), source, unknownSystem(systems))
      else if (isOrderFlow(flow) && other !== undefined)
        report([...at, 'from'], source, `the flow "${other}" takes from this system already: remove one`)
      else if (isOrderFlow(flow)) takenBy.set(source, name)
    }
    for (const [index, target] of to.entries()) {
      // Both ways it is told as a source already.
      if (!systems.includes(target) && !isTwoWay) report(placeOf('to', index), target, unknownSystem(systems))
      else if (to.indexOf(target) !== index) report(placeOf('to', index), target, 'is listed twice: remove one')
      else if (from.includes(target) && !isTwoWay)
        report(placeOf('to', index), target, 'the flow takes from this system: remove it here or there')
    }
    if (answerFrom !== undefined && !to.includes(answerFrom)) {
      report([...at, 'answerFrom'], answerFrom, `must be one of the flow's targets (${to.join(', ')})`)
    }
    for (const target of Object.keys(missingCustomer)) {
      if (!to.includes(target)) {
        report([...at, 'missingCustomer', target], target, `must be one of the flow's targets (${to.join(', ')})`)
      }
    }
    if (isPullFlow(flow))
      for (const { path, value, message } of problemsOfPullFlow(flow, partners))
        report([...at, ...path], value, message)
  }
  return problems
}

const unknownSystem = (systems: readonly string[]): string =>
  `no system has this name: ${systems.length === 0 ? 'add it under systems' : `there are ${systems.join(', ')}`}`

const checkPartners = (partners: readonly LoadedPartner[], systems: readonly string[]): ConfigProblem[] => {
  const problems: ConfigProblem[] = []
  const names = new Map<string, string>()
  const addresses = new Map<string, string>()
  for (const { partner, yaml } of partners) {
    const report = (path: string, value: string, message: string): void => {
      problems.push({
        code: 'CONFIG_INVALID',
        file: yaml.file,
        line: yaml.lineOf([path]),
        path,
        value: JSON.stringify(value),
        message,
      })
    }
    const sameName = names.get(partner.name)
    if (sameName !== undefined) report('name', partner.name, `${sameName} has this name already: choose another`)
    else names.set(partner.name, yaml.file)
    const address = `${partner.theirs.qualifier}/${partner.theirs.id} to ${partner.ours.qualifier}/${partner.ours.id}`
    const sameAddress = addresses.get(address)
    if (sameAddress !== undefined) {
      report(
        'theirs',
        address,
        `${sameAddress} has the same ids, so an interchange cannot be told to be theirs: change one`,
      )
    } else addresses.set(address, yaml.file)
    if (!systems.includes(partner.system)) report('system', partner.system, unknownSystem(systems))
    problems.push(...checkDelimiters(partner, yaml), ...checkMapping(partner, yaml))
  }
  return problems
}

/** An expression that cannot work stops the start: found later, every document of the partner would be a dead letter. */
const checkMapping = (partner: Partner, yaml: YamlFile): ConfigProblem[] =>
  // The names of entities are the keys of a constant.
  (Object.keys(recordNames) as MappedEntity[]).flatMap((entity) =>
    Object.entries(partner.mapping[entity] ?? {}).flatMap(([field, text]) => {
      const path = ['mapping', entity, field]
      return problemsOfOverride(entity, field, text, partner).map((message) => ({
        code: 'CONFIG_INVALID' as const,
        file: yaml.file,
        line: yaml.lineOf(path),
        path: pathText(path),
        value: valueShown(yaml, path),
        message,
      }))
    }),
  )

const checkDelimiters = ({ delimiters }: Partner, yaml: YamlFile): ConfigProblem[] => {
  const { element, component, repetition, segment } = delimiters
  const all = Object.entries({ element, component, repetition, segment })
  return all.flatMap(([name, value], index): ConfigProblem[] => {
    const path = ['delimiters', name]
    const twin = all.slice(0, index).find(([, other]) => other === value)?.[0]
    const message = /[A-Za-z0-9 ]/.test(value)
      ? 'must not be a letter, digit or blank: data hold these'
      : twin === undefined
        ? undefined
        : `is the ${twin} delimiter already: choose another`
    if (message === undefined) return []
    return [
      {
        code: 'CONFIG_INVALID',
        file: yaml.file,
        line: yaml.lineOf(path),
        path: pathText(path),
        value: JSON.stringify(value),
        message,
      },
    ]
  })
}
