import type { Flow } from '../domain/flow.ts'
import type { Partner } from '../domain/partner.ts'
import { type MappedEntity, recordNames } from '../domain/partner-mapping.ts'
import { problemsOfOverride } from '../mappers/overrides/check-expression.ts'
import type { ConfigFile } from './config-file.ts'
import { type ConfigProblem, pathText } from './config-problem.ts'
import type { YamlFile } from './yaml-text.ts'
import { valueShown } from './zod-problems.ts'

/** A partner with the file it came from. */
export type LoadedPartner = { partner: Partner; yaml: YamlFile }

/** What no single section can know of the others. A system whose own settings are wrong counts as there. */
export const crossCheck = (config: ConfigFile, yaml: YamlFile, partners: readonly LoadedPartner[]): ConfigProblem[] => {
  const systems = Object.keys(yaml.written(['systems']) ?? {})
  return [...checkFlows(config.flows, systems, yaml), ...checkPartners(partners, systems)]
}

const checkFlows = (flows: Record<string, Flow>, systems: readonly string[], yaml: YamlFile): ConfigProblem[] => {
  const problems: ConfigProblem[] = []
  const report = (path: readonly PropertyKey[], value: string, message: string): void => {
    problems.push({
      code: 'CONFIG_INVALID',
      file: yaml.file,
      line: yaml.lineOf(path),
      path: pathText(path),
      value: JSON.stringify(value),
      message,
    })
  }
  const takenBy = new Map<string, string>()
  for (const [name, { from, to, answerFrom, missingCustomer }] of Object.entries(flows)) {
    const at = ['flows', name]
    for (const source of from) {
      const other = takenBy.get(source)
      if (!systems.includes(source)) report([...at, 'from'], source, unknownSystem(systems))
      else if (other !== undefined)
        report([...at, 'from'], source, `the flow "${other}" takes from this system already: remove one`)
      else takenBy.set(source, name)
    }
    for (const [index, target] of to.entries()) {
      if (!systems.includes(target)) report([...at, 'to', index], target, unknownSystem(systems))
      else if (to.indexOf(target) !== index) report([...at, 'to', index], target, 'is listed twice: remove one')
      else if (from.includes(target))
        report([...at, 'to', index], target, 'the flow takes from this system: remove it here or there')
    }
    if (answerFrom !== undefined && !to.includes(answerFrom)) {
      report([...at, 'answerFrom'], answerFrom, `must be one of the flow's targets (${to.join(', ')})`)
    }
    for (const target of Object.keys(missingCustomer)) {
      if (!to.includes(target)) {
        report([...at, 'missingCustomer', target], target, `must be one of the flow's targets (${to.join(', ')})`)
      }
    }
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
