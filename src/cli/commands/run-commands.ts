import { once } from 'node:events'
import { type Command, Option } from 'commander'
import { sandboxCrmCredentials, startCrmServer } from '../../sandbox/crm-server.ts'
import { sandboxErpCredentials, startErpServer } from '../../sandbox/erp-server.ts'
import { version } from '../../version.ts'
import type { Context } from '../context.ts'
import { exitCodes, type Io } from '../io.ts'
import { portOption } from './options.ts'

const roles = ['all', 'api', 'worker', 'scheduler'] as const
type Role = (typeof roles)[number]

/** Commands that run until they are told to stop: start, sandbox, demo. */
export const addRunCommands = (program: Command, context: Context): void => {
  addDemo(program, context)
  addStart(program, context)
  addSandbox(program, context)
}

const addDemo = (program: Command, context: Context): void => {
  program
    .command('demo')
    .description('play the order scenario with stand-ins for the CRM and the ERP; nothing stays behind')
    .action(
      context.run(async () => {
        // The whole program hangs on this import: the other commands start faster without it.
        const { runDemo } = await import('../../demo/run-demo.ts')
        return (await runDemo((line) => context.print(`${line}\n`))) === 0 ? exitCodes.done : exitCodes.foundProblems
      }),
    )
}

const addStart = (program: Command, context: Context): void => {
  program
    .command('start')
    .description('run Crossdock until it is stopped (SIGINT, SIGTERM)')
    .addOption(new Option('--role <role>', 'what this process does').choices(roles).default('all'))
    .action(
      context.run(async ({ role }: { role: Role }) => {
        const settings = await context.settings()
        const { createApp } = await import('../../main.ts')
        const stopped = untilStopped(context.io)
        const app = await createApp(settings, role)
        try {
          const { url } = await app.start()
          if (context.isJson()) context.printJson({ version, role, url: url ?? null, pid: process.pid })
          else
            context.print(
              `Crossdock ${version} runs (${role})${url === undefined ? '' : ` and listens on ${url}`}. Stop it with Ctrl-C.\n`,
            )
          await stopped
          context.note('Stopping: no new work is taken, what runs is brought to its end.')
        } finally {
          await app.close()
        }
        return exitCodes.done
      }),
    )
}

const addSandbox = (program: Command, context: Context): void => {
  program
    .command('sandbox')
    .description('run stand-ins for a CRM (Salesforce) and an ERP (S/4HANA) until stopped; their state is in memory')
    .addOption(portOption('--crm-port <port>', 'port of the CRM', 4041))
    .addOption(portOption('--erp-port <port>', 'port of the ERP', 4042))
    .action(
      context.run(async ({ crmPort, erpPort }: { crmPort: number; erpPort: number }) => {
        const stopped = untilStopped(context.io)
        const crm = await startCrmServer({ port: crmPort, ...sandboxCrmCredentials })
        try {
          const erp = await startErpServer({ port: erpPort, ...sandboxErpCredentials })
          try {
            if (context.isJson()) context.printJson({ crm: crm.url, erp: erp.url })
            else {
              context.print(
                `CRM stand-in on ${crm.url}, ERP stand-in on ${erp.url}; GET /_state shows what they hold.\n`,
              )
              context.print('Stop them with Ctrl-C.\n')
            }
            await stopped
          } finally {
            await erp.close()
          }
        } finally {
          await crm.close()
        }
        return exitCodes.done
      }),
    )
}

/** Waits for the signal to stop; a second one ends the process at once. */
const untilStopped = async ({ stop }: Io): Promise<void> => {
  if (stop !== undefined) {
    if (!stop.aborted) await once(stop, 'abort')
    return
  }
  await new Promise<void>((resolve) => {
    let asked = 0
    const onSignal = (): void => {
      asked += 1
      if (asked > 1) process.exit(1)
      resolve()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
