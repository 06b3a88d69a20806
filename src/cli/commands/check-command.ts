import type { Command } from 'commander'
import { type ApiClient, ApiProblemError } from '../client.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { readPage } from '../lists.ts'
import { tableText } from '../table.ts'
import { durationText } from '../times.ts'
import { type CheckView, checkView, readinessView, systemView } from '../views.ts'

export const addCheckCommand = (program: Command, context: Context): void => {
  program
    .command('check [system]')
    .description('prove that systems, store and queue answer; exit code 1 when one does not')
    .action(
      context.run(async (system: string | undefined) =>
        context.withClient(async (client) => {
          const rows = system === undefined ? await checkAll(client) : [await checkSystem(client, system)]
          if (context.isJson()) context.printJson(rows)
          else {
            context.print(
              tableText(rows, [
                { title: 'part', value: ({ name }) => name },
                { title: '', value: ({ ok }) => (ok ? 'ok' : 'FAILED') },
                { title: 'took', value: ({ tookMs }) => durationText(tookMs) },
                { title: 'detail', value: ({ code, detail }) => (code === undefined ? detail : `${code}: ${detail}`) },
              ]),
            )
          }
          return rows.every(({ ok }) => ok) ? exitCodes.done : exitCodes.foundProblems
        }),
      ),
    )
}

const checkAll = async (client: ApiClient): Promise<CheckView[]> => {
  const startedMs = performance.now()
  const { store, queue } = readinessView.parse(await readiness(client))
  const tookMs = performance.now() - startedMs
  const systems = (await readPage(client, { path: '/systems' }, systemView)).items
  const checks = await Promise.all(systems.map(({ name }) => checkSystem(client, name)))
  return [{ name: 'store', ...store, tookMs }, { name: 'queue', ...queue, tookMs }, ...checks]
}

/** A server that is not ready says so with status 503 and the same content. */
const readiness = (client: ApiClient): Promise<unknown> =>
  client.json({ path: '/readyz' }).catch((error: unknown) => {
    if (error instanceof ApiProblemError && error.status === 503) return error.body
    throw error
  })

const checkSystem = async (client: ApiClient, name: string): Promise<CheckView> =>
  checkView.parse(await client.json({ method: 'POST', path: `/systems/${encodeURIComponent(name)}/check`, json: {} }))
