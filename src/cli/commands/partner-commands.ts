import type { Command } from 'commander'
import type { Partner } from '../../domain/partner.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { factsText, oneLine, tableText } from '../table.ts'
import { type SampleOutcome, testSample } from './partner/test-sample.ts'
import { partnerNamed } from './partner-named.ts'

/** Commands on partner profiles: they read the configuration, and need neither store nor server. */
export const addPartnerCommands = (program: Command, context: Context): void => {
  const group = program
    .command('partner')
    .description('partner profiles: what is agreed with whom, and whether it works')
  addListCommand(group, context)
  addShowCommand(group, context)
  addTestCommand(group, context)
}

const addListCommand = (group: Command, context: Context): void => {
  group
    .command('list')
    .description('list the partners')
    .action(
      context.run(async () => {
        const { partners } = await context.settings()
        if (context.isJson()) context.printJson(partners.map(summaryOf))
        else context.print(partners.length === 0 ? 'No partners.\n' : listText(partners))
        return exitCodes.done
      }),
    )
}

const addressText = ({ qualifier, id }: Partner['theirs']): string => (qualifier === '' ? id : `${qualifier}/${id}`)

/** Fields a partner's mapping changes, as `sales-order requestedDate`. */
const mappedFields = ({ mapping }: Partner): string[] =>
  Object.entries(mapping).flatMap(([entity, fields]) => Object.keys(fields).map((path) => `${entity} ${path}`))

const summaryOf = (partner: Partner) => ({
  name: partner.name,
  title: partner.title ?? null,
  standard: partner.standard,
  system: partner.system,
  theirs: partner.theirs,
  ours: partner.ours,
  mappedFields: mappedFields(partner).length,
  samples: partner.samples.length,
})

const listText = (partners: readonly Partner[]): string =>
  tableText(partners, [
    { title: 'partner', value: ({ name }) => name },
    { title: 'title', value: ({ title }) => title ?? '-', shrinkTo: 20 },
    { title: 'standard', value: ({ standard }) => standard },
    { title: 'theirs', value: ({ theirs }) => addressText(theirs), shrinkTo: 16 },
    { title: 'ours', value: ({ ours }) => addressText(ours), shrinkTo: 16 },
    { title: 'mapped', value: (partner) => String(mappedFields(partner).length) },
    { title: 'samples', value: ({ samples }) => String(samples.length) },
  ])

const addShowCommand = (group: Command, context: Context): void => {
  group
    .command('show <name>')
    .description('show a partner as it is understood, defaults and mapping included')
    .action(
      context.run(async (name: string) => {
        const partner = await partnerNamed(context, name)
        if (context.isJson()) context.printJson(partner)
        else context.print(showText(partner))
        return exitCodes.done
      }),
    )
}

const sizesOf = (tables: Partner['codes']['tables']): string =>
  Object.entries(tables)
    .map(([table, codes]) => `${table} (${Object.keys(codes).length})`)
    .join(', ') || 'none'

const showText = (partner: Partner): string => {
  const { name, title, standard, system, theirs, ours, usage, encoding, validation, respond, codes, samples } = partner
  const { documentsPerFile, controlNumbersFrom } = partner
  const facts = factsText([
    ['partner', title === undefined ? name : `${name} (${title})`],
    ['standard', standard === 'x12' ? `x12 ${partner.version}` : standard],
    ['theirs', addressText(theirs)],
    ['ours', addressText(ours)],
    ['answers through', system],
    ['usage', usage],
    ['encoding', encoding],
    ['validation', validation.mode],
    ['order responses', respond ? 'sent' : 'not sent'],
    ['per file', documentsPerFile === 1 ? '1 document' : `up to ${documentsPerFile} documents`],
    ['control numbers', `from ${controlNumbersFrom}`],
    ['item codes', `${Object.keys(codes.items).length}${codes.unlistedItems ? ', others are ours' : ''}`],
    ['code tables', sizesOf(codes.tables)],
    ['samples', String(samples.length)],
  ])
  const rows = Object.entries(partner.mapping).flatMap(([entity, fields]) =>
    Object.entries(fields).map(([path, expression]) => ({ entity, path, expression })),
  )
  if (rows.length === 0) return facts
  const table = tableText(rows, [
    { title: 'entity', value: ({ entity }) => entity },
    { title: 'field', value: ({ path }) => path },
    { title: 'expression', value: ({ expression }) => expression, shrinkTo: 40 },
  ])
  return `${facts}\n${table}`
}

const addTestCommand = (group: Command, context: Context): void => {
  group
    .command('test <name>')
    .description(
      "read and write the partner's samples and compare with what they must become; exit code 1 on a difference",
    )
    .option('--update', 'write what comes out as what is expected')
    .action(
      context.run(async (name: string, { update = false }: { update?: boolean }) => {
        const { limits } = await context.settings()
        const partner = await partnerNamed(context, name)
        const outcomes: SampleOutcome[] = []
        for (const sample of partner.samples)
          outcomes.push(await testSample(sample, { context, partner, limits, update }))
        if (context.isJson()) context.printJson({ partner: name, samples: outcomes })
        else printOutcomes(context, name, outcomes)
        return outcomes.every(({ ok }) => ok) ? exitCodes.done : exitCodes.foundProblems
      }),
    )
}

const printOutcomes = (context: Context, name: string, outcomes: readonly SampleOutcome[]): void => {
  if (outcomes.length === 0) {
    context.print(`${name} has no samples: list files under "samples" in its profile.\n`)
    return
  }
  for (const outcome of outcomes) context.print(outcomeText(outcome))
  const wrong = outcomes.filter(({ ok }) => !ok).length
  if (outcomes.some(({ differences }) => differences.length > 0)) context.print('a: expected, b: got\n')
  context.print(`${outcomes.length} ${outcomes.length === 1 ? 'sample' : 'samples'}, ${wrong} wrong\n`)
}

const outcomeText = ({ sample, ok, updated, issues, differences }: SampleOutcome): string => {
  const state = updated ? 'written' : ok ? 'ok' : 'wrong'
  const lines = [
    `${state.padEnd(7)}  ${oneLine(sample)}`,
    ...issues.flatMap(({ code, path, value, message }) => [
      `  ${oneLine(path)}: ${oneLine(message)}`,
      `    ${code}${value === undefined ? '' : `, saw ${oneLine(value)}`}`,
    ]),
    ...differences.flatMap(({ path, a, b }) => [`  ${oneLine(path)}`, `    a: ${shown(a)}`, `    b: ${shown(b)}`]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

const shown = (value: string | undefined): string => (value === undefined ? '(nothing)' : oneLine(value))
