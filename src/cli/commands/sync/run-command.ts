import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ApiClient } from '../../client.ts'
import type { Context } from '../../context.ts'
import { type ExitCode, exitCodes, UsageError } from '../../io.ts'
import { begunView, type RunView, runView } from '../../sync-views.ts'
import { runTable } from './run-text.ts'

type Options = { full?: boolean; dryRun?: boolean; from?: string; wait?: boolean }

export const addRunCommand = (program: Command, context: Context): void => {
  program
    .command('run <flow>')
    .description('read what changed for a flow, in each of its systems')
    .option('--full', 'read everything, not only what changed')
    .option('--dry-run', 'say what would happen and change nothing')
    .option('--from <system>', 'read this system only')
    .option('--wait', 'wait for the end; exit code 1 when a run does not end well')
    .action(
      context.run((flow: string, options: Options) =>
        context.withClient((client) => run(context, client, flow, options)),
      ),
    )
}

const run = async (context: Context, client: ApiClient, flow: string, options: Options): Promise<ExitCode> => {
  const { full = false, dryRun = false, from, wait = false } = options
  if (wait && !client.mayRun) throw new UsageError('no Crossdock runs here, so the run would not end: leave out --wait')
  const answer = await client.json({
    method: 'POST',
    path: `/flows/${encodeURIComponent(flow)}/run`,
    json: { kind: full ? 'load' : 'changes', dryRun, ...(from === undefined ? {} : { from }) },
  })
  const { runs } = begunView.parse(answer)
  const ended = wait
    ? await untilEnded(
        client,
        runs.map(({ id }) => id),
      )
    : undefined
  if (context.isJson()) context.printJson(ended ?? answer)
  else if (ended !== undefined) context.print(runTable(ended, context.nowMs()))
  else {
    for (const { id, system, state, reason = '' } of runs) {
      context.print(state === 'due' ? `run ${id} reads ${system}\n` : `${system} is not read: ${reason}\n`)
    }
    if (runs.length === 0) context.print(`Nothing is read: no system of ${flow} has anything to read.\n`)
    if (!client.mayRun) context.note('No Crossdock runs on this data folder: the work begins with `crossdock start`.')
  }
  const isWell =
    ended === undefined ? runs.some(({ state }) => state === 'due') : ended.every(({ state }) => state === 'done')
  return isWell ? exitCodes.done : exitCodes.foundProblems
}

const pollMs = 300

const untilEnded = async (client: ApiClient, ids: readonly string[]): Promise<RunView[]> => {
  for (;;) {
    const runs: RunView[] = []
    for (const id of ids) runs.push(runView.parse(await client.json({ path: `/runs/${id}` })))
    if (runs.every(({ state }) => state !== 'due' && state !== 'running')) return runs
    await sleep(pollMs)
  }
}
