import type { ConfigFile } from './config-file.ts'
import { type ConfigProblem, pathText } from './config-problem.ts'
import type { YamlFile } from './yaml-text.ts'

/** What rules of alerts, and retention, name must be there. */
export const checkOperations = (
  { alerts, webhooks, retention, flows }: ConfigFile,
  yaml: YamlFile,
  known: { systems: readonly string[]; partners: readonly string[] },
): ConfigProblem[] => {
  const problems: ConfigProblem[] = []
  const check = (
    path: readonly PropertyKey[],
    given: readonly string[] | undefined,
    there: readonly string[],
  ): void => {
    for (const [index, value] of (given ?? []).entries()) {
      if (there.includes(value)) continue
      const message = there.length === 0 ? 'there is none' : `there is no such name: there are ${there.join(', ')}`
      problems.push(problemAt(yaml, [...path, index], value, message))
    }
  }
  for (const [name, rule] of Object.entries(alerts.rules)) {
    const at = ['alerts', 'rules', name]
    check([...at, 'channels'], rule.channels, Object.keys(alerts.channels))
    if ('systems' in rule) check([...at, 'systems'], rule.systems, known.systems)
    if ('flows' in rule) check([...at, 'flows'], rule.flows, Object.keys(flows))
    if ('partners' in rule) check([...at, 'partners'], rule.partners, known.partners)
  }
  check(['retention', 'holdPartners'], retention.holdPartners, known.partners)
  for (const [index, { name }] of webhooks.entries()) {
    if (webhooks.findIndex((other) => other.name === name) !== index)
      problems.push(problemAt(yaml, ['webhooks', index], name, 'another webhook has this name: give each a name'))
  }
  return problems
}

const problemAt = (yaml: YamlFile, path: readonly PropertyKey[], value: string, message: string): ConfigProblem => ({
  code: 'CONFIG_INVALID',
  file: yaml.file,
  line: yaml.lineOf(path),
  path: pathText(path),
  value: JSON.stringify(value),
  message,
})
