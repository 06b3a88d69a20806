import type { FileHandle } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import * as z from 'zod'
import type { ApiClient } from '../client.ts'
import type { Context } from '../context.ts'
import { type ExitCode, exitCodes, UsageError } from '../io.ts'
import { followReconciliation } from './reconcile/follow.ts'
import { actionsText, findingsText, summaryText } from './reconcile/report-text.ts'
import {
  countOf,
  eachFinding,
  type FindingView,
  firstFindings,
  getReconciliation,
  type ReconciliationView,
  repairableFindings,
} from './reconcile/views.ts'
import { openCsv, writeFindings } from './reconcile/write-csv.ts'

type Options = { repair?: boolean; yes?: boolean; undo?: boolean; report?: string; csv?: string }

const begunView = z.looseObject({ id: z.string() })
const shownFindings = 100
const previewedFindings = 20

export const addReconcileCommand = (program: Command, context: Context): void => {
  program
    .command('reconcile <flow>')
    .description('compare the systems of a flow with what Crossdock believes; exit code 1 when something differs')
    .addOption(new Option('--repair', 'show what a repair would do; with --yes, do it').conflicts('undo'))
    .option('--yes', 'really repair')
    .addOption(new Option('--undo', 'write back what the last repair changed').conflicts(['report', 'csv']))
    .option('--report <id>', 'take this report instead of comparing anew')
    .option('--csv <file>', 'write all findings to a new file, a row for each field')
    .action(
      context.run((flow: string, options: Options) =>
        context.withClient((client) => act(context, client, flow, options)),
      ),
    )
}

const act = async (context: Context, client: ApiClient, flow: string, options: Options): Promise<ExitCode> => {
  if (options.yes === true && options.repair !== true) throw new UsageError('--yes goes with --repair')
  if (!client.mayRun && options.report === undefined)
    throw new UsageError('no Crossdock runs that could do the work: begin one with `crossdock start`')
  if (options.undo === true) return await undo(context, client, flow)
  const csv = options.csv === undefined ? undefined : await openCsv(context, options.csv)
  try {
    return await report(context, client, flow, options, csv)
  } finally {
    await csv?.close()
  }
}

const report = async (
  context: Context,
  client: ApiClient,
  flow: string,
  { report: id, repair, yes, csv: csvName }: Options,
  csv: FileHandle | undefined,
): Promise<ExitCode> => {
  const path = `/flows/${encodeURIComponent(flow)}/reconcile`
  let reconciliation =
    id === undefined ? await begin(context, client, path) : await ofFlow(await getReconciliation(client, id), flow)
  if (hasFailed(context, reconciliation)) return exitCodes.foundProblems
  const canRepair = countOf(reconciliation, ({ action, state }) => state === 'open' && action !== 'person') > 0
  const isRepaired = repair === true && yes === true && canRepair
  if (isRepaired) {
    if (!context.isJson()) context.print(`${summaryText(reconciliation)}\n`)
    reconciliation = await begin(context, client, `/reconciliations/${reconciliation.id}/repair`)
    if (hasFailed(context, reconciliation)) return exitCodes.foundProblems
  }
  if (csv !== undefined) await writeFindings(client, reconciliation.id, csv)
  if (context.isJson()) await printAll(context, client, reconciliation)
  else if (repair === true) await printRepair(context, client, reconciliation, { isRepaired, canRepair })
  else await printReport(context, client, reconciliation, csvName)
  return countOf(reconciliation, ({ state }) => state !== 'repaired') > 0 ? exitCodes.foundProblems : exitCodes.done
}

const begin = async (context: Context, client: ApiClient, path: string): Promise<ReconciliationView> => {
  const { id } = begunView.parse(await client.json({ method: 'POST', path }))
  return followReconciliation(context, client, id)
}

const ofFlow = (reconciliation: ReconciliationView, flow: string): ReconciliationView => {
  if (reconciliation.flow !== flow)
    throw new UsageError(`report ${reconciliation.id} is of ${reconciliation.flow}, not of ${flow}`)
  return reconciliation
}

const hasFailed = (context: Context, { state, errorCode, errorMessage, task }: ReconciliationView): boolean => {
  if (state !== 'failed') return false
  const message = `${task} failed: ${errorMessage ?? ''}`
  context.note(context.isJson() ? JSON.stringify({ error: { code: errorCode, message } }) : `${errorCode}: ${message}`)
  return true
}

const printAll = async (context: Context, client: ApiClient, reconciliation: ReconciliationView): Promise<void> => {
  const findings: FindingView[] = []
  for await (const finding of eachFinding(client, reconciliation.id)) findings.push(finding)
  context.printJson({ reconciliation, findings })
}

const printReport = async (
  context: Context,
  client: ApiClient,
  reconciliation: ReconciliationView,
  csvName: string | undefined,
): Promise<void> => {
  context.print(summaryText(reconciliation))
  await printFindings(context, client, reconciliation, shownFindings)
  if (csvName !== undefined) context.print(`\nAll findings are in ${csvName}.\n`)
}

const printFindings = async (
  context: Context,
  client: ApiClient,
  reconciliation: ReconciliationView,
  limit: number,
): Promise<void> => {
  const all = countOf(reconciliation, () => true)
  if (all > 0) context.print(`\n${findingsText(await firstFindings(client, reconciliation.id, limit), all)}`)
}

const printRepair = async (
  context: Context,
  client: ApiClient,
  reconciliation: ReconciliationView,
  { isRepaired, canRepair }: { isRepaired: boolean; canRepair: boolean },
): Promise<void> => {
  const { id, flow } = reconciliation
  context.print(`${isRepaired ? 'Repair begun:' : summaryText(reconciliation)}\n${actionsText(reconciliation)}`)
  const all = countOf(reconciliation, ({ action }) => action !== 'person')
  if (all > 0) context.print(`\n${findingsText(await repairableFindings(client, id, previewedFindings), all)}`)
  if (isRepaired) context.print(`\nCompare again when deliveries have ended: crossdock reconcile ${flow}\n`)
  else if (canRepair)
    context.print(
      `\nNothing was changed. To repair this:\n  crossdock reconcile ${flow} --repair --yes --report ${id}\n`,
    )
}

const undo = async (context: Context, client: ApiClient, flow: string): Promise<ExitCode> => {
  const undone = await begin(context, client, `/flows/${encodeURIComponent(flow)}/undo-repair`)
  if (hasFailed(context, undone)) return exitCodes.foundProblems
  const left = countOf(undone, ({ state }) => state === 'repaired')
  if (context.isJson()) await printAll(context, client, undone)
  else {
    context.print(`${countOf(undone, ({ state }) => state === 'undone')} taken back, ${left} not.\n`)
    await printFindings(context, client, undone, shownFindings)
  }
  return left > 0 ? exitCodes.foundProblems : exitCodes.done
}
