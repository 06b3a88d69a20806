import { once } from 'node:events'
import { Argument, type Command, Option } from 'commander'
import { messageOf } from '../../domain/errors.ts'
import { sandboxCrmCredentials, startCrmServer } from '../../sandbox/crm-server.ts'
import { sandboxErpCredentials, startErpServer } from '../../sandbox/erp-server.ts'
import { version } from '../../version.ts'
import type { Context } from '../context.ts'
import { exitCodes, type Io, UsageError } from '../io.ts'
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
    .description('play a scenario with stand-ins for the CRM and the ERP; nothing stays behind')
    .addArgument(
      new Argument('[scenario]', 'orders of partners, or customers of two systems that become one clean set')
        .choices(['orders', 'sync'])
        .default('orders'),
    )
    .action(
      context.run(async (scenario: 'orders' | 'sync') => {
        // The whole program hangs on these imports: the other commands start faster without them.
        const play =
          scenario === 'sync'
            ? (await import('../../demo/run-sync-demo.ts')).runSyncDemo
            : (await import('../../demo/run-demo.ts')).runDemo
        return (await play((line) => context.print(`${line}\n`))) === 0 ? exitCodes.done : exitCodes.foundProblems
      }),
    )
}

const addStart = (program: Command, context: Context): void => {
  program
    .command('start')
    .description('run Crossdock until it is stopped (SIGINT, SIGTERM)')
    .addOption(new Option('--role <role>', 'what this process does').choices(roles).default('all'))
    .option('--with-sandbox', 'run the stand-ins of the CRM and the ERP in it, on ports 4041 and 4042: to try it out')
    .action(
      context.run(async ({ role, withSandbox = false }: { role: Role; withSandbox?: boolean }) => {
        const settings = await context.settings()
        if (role !== 'all' && settings.store.kind === 'embedded') {
          throw new UsageError(
            `--role ${role} needs PostgreSQL: on the embedded store (${settings.data}) one process does everything. Set store.url or DATABASE_URL, or leave --role out`,
          )
        }
        const { createApp } = await import('../../main.ts')
        const stopped = untilStopped(context.io)
        const standIns = withSandbox ? await startStandIns(usualPorts) : undefined
        try {
          const app = await createApp(settings, role)
          try {
            tellStarted(context, role, await app.start())
            await stopped
            context.note('Stopping: no new work is taken, what runs is brought to its end.')
          } finally {
            await app.close()
          }
        } finally {
          await standIns?.close()
        }
        return exitCodes.done
      }),
    )
}

const tellStarted = (
  context: Context,
  role: Role,
  { url, setUpLink }: { url: string | undefined; setUpLink: string | undefined },
): void => {
  if (context.isJson()) {
    const ofSetUp = setUpLink === undefined ? {} : { setUpLink }
    context.printJson({ version, role, url: url ?? null, pid: process.pid, ...ofSetUp })
    return
  }
  const where = url === undefined ? '' : ` and listens on ${url}`
  context.print(`Crossdock ${version} runs (${role})${where}. Stop it with Ctrl-C.\n`)
  if (url !== undefined) context.print(`The console: ${url}/console/\n`)
  if (setUpLink !== undefined)
    context.print(`There is no user yet. Make the first one, an admin, within a day:\n  ${setUpLink}\n`)
}

type Ports = { crmPort: number; erpPort: number }
const usualPorts: Ports = { crmPort: 4041, erpPort: 4042 }

const startStandIns = async ({
  crmPort,
  erpPort,
}: Ports): Promise<{ crm: string; erp: string; close(): Promise<void> }> => {
  const crm = await startCrmServer({ port: crmPort, ...sandboxCrmCredentials }).catch(cannotListen('CRM', crmPort))
  try {
    const erp = await startErpServer({ port: erpPort, ...sandboxErpCredentials }).catch(cannotListen('ERP', erpPort))
    return {
      crm: crm.url,
      erp: erp.url,
      close: async () => {
        await erp.close()
        await crm.close()
      },
    }
  } catch (error) {
    await crm.close()
    throw error
  }
}

const cannotListen =
  (what: string, port: number) =>
  (error: unknown): never => {
    throw new UsageError(
      `the ${what} stand-in cannot listen on 127.0.0.1:${port} (${messageOf(error)}): another process may have the port. ` +
        'End it, or run the stand-ins by themselves on other ports: crossdock sandbox --crm-port --erp-port',
    )
  }

const addSandbox = (program: Command, context: Context): void => {
  program
    .command('sandbox')
    .description('run stand-ins for a CRM (Salesforce) and an ERP (S/4HANA) until stopped; their state is in memory')
    .addOption(portOption('--crm-port <port>', 'port of the CRM', usualPorts.crmPort))
    .addOption(portOption('--erp-port <port>', 'port of the ERP', usualPorts.erpPort))
    .action(
      context.run(async (ports: Ports) => {
        const stopped = untilStopped(context.io)
        const { crm, erp, close } = await startStandIns(ports)
        try {
          if (context.isJson()) context.printJson({ crm, erp })
          else {
            context.print(`CRM stand-in on ${crm}, ERP stand-in on ${erp}; GET /_state shows what they hold.\n`)
            context.print('Stop them with Ctrl-C.\n')
          }
          await stopped
        } finally {
          await close()
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
