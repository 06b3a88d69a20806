import { Command, CommanderError } from 'commander'
import { ConfigError, CrossdockError, messageOf } from '../domain/errors.ts'
import { processSurroundings, type Settings } from '../settings.ts'
import { version } from '../version.ts'
import { ApiProblemError, type OpenApp } from './client.ts'
import { addAlertCommands } from './commands/alert-commands.ts'
import { addAuditCommands } from './commands/audit-commands.ts'
import { addCheckCommand } from './commands/check-command.ts'
import { addConfigCommands } from './commands/config-commands.ts'
import { addDeadLetterCommands } from './commands/dead-letter-commands.ts'
import { addBulkCommands } from './commands/dead-letters/bulk-commands.ts'
import { addDeskCommands } from './commands/desk-commands.ts'
import { addEdiCommands } from './commands/edi-commands.ts'
import { addFlowCommands } from './commands/flow-commands.ts'
import { addListCommands } from './commands/list-commands.ts'
import { addPartnerCommands } from './commands/partner-commands.ts'
import { addPeopleCommands } from './commands/people-commands.ts'
import { addPrivacyCommands } from './commands/privacy-commands.ts'
import { addReconcileCommand } from './commands/reconcile-command.ts'
import { addRetentionCommands } from './commands/retention-commands.ts'
import { addRunCommands } from './commands/run-commands.ts'
import { addSendCommand } from './commands/send-command.ts'
import { addSendOrderCommand } from './commands/send-order-command.ts'
import { addSyncCommands } from './commands/sync-commands.ts'
import { addTraceCommand } from './commands/trace-command.ts'
import { addWebhookCommands } from './commands/webhook-commands.ts'
import { createContext } from './context.ts'
import { type ExitCode, exitCodes, type Io, type OpenedApp, UsageError } from './io.ts'
import { printable, printableJson } from './table.ts'

/** Opens Crossdock's parts in this process without beginning any work. */
const openAppInProcess: OpenApp = async (settings: Settings): Promise<OpenedApp> => {
  // Loaded late: commands that speak to a server need none of it.
  const { createApp, createLogger } = await import('../main.ts')
  return createApp(settings, 'api', createLogger({ ...settings, log: { level: 'error' } }))
}

/**
 * Runs one command. `argv` are the arguments without program and script. Resolves with the exit code: 0 done, 1 found
 * problems, 2 usage or configuration.
 */
export const run = async (
  argv: readonly string[],
  io: Io = processIo(),
  deps: { openApp?: OpenApp; nowMs?: () => number } = {},
): Promise<ExitCode> => {
  let exitCode: ExitCode = exitCodes.done
  const program = createProgram(io)
  const context = createContext(program, io, {
    openApp: deps.openApp ?? openAppInProcess,
    nowMs: deps.nowMs ?? Date.now,
    keep: (code) => {
      exitCode = code
    },
  })
  addRunCommands(program, context)
  addCheckCommand(program, context)
  addTraceCommand(program, context)
  addListCommands(program, context)
  addDeadLetterCommands(program, context)
  addBulkCommands(program, context)
  addDeskCommands(program, context)
  addSendCommand(program, context)
  addSendOrderCommand(program, context)
  addEdiCommands(program, context)
  addPartnerCommands(program, context)
  addFlowCommands(program, context)
  addSyncCommands(program, context)
  addReconcileCommand(program, context)
  addAlertCommands(program, context)
  addWebhookCommands(program, context)
  addRetentionCommands(program, context)
  addPrivacyCommands(program, context)
  addPeopleCommands(program, context)
  addAuditCommands(program, context)
  addConfigCommands(program, context)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    return explain(error, io, context.isJson())
  }
}

const processIo = (): Io => {
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: Error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit(exitCodes.done)
    throw error
  })
  return { stdout: process.stdout, stderr: process.stderr, ...processSurroundings() }
}

const createProgram = (io: Io): Command =>
  new Command('crossdock')
    .description('CRM integration middleware for ERP and SCM')
    .version(version)
    .option('--config <file>', 'configuration file (else CROSSDOCK_CONFIG, else config/crossdock.yaml)')
    .option('--json', 'print JSON')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .exitOverride()
    .showHelpAfterError('(see crossdock --help)')

const explain = (error: unknown, io: Io, isJson: boolean): ExitCode => {
  if (error instanceof CommanderError) {
    // Its message is printed already.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  }
  const { code, message, hint } = describe(error)
  if (isJson) io.stderr.write(`${printableJson(JSON.stringify({ error: { code, message } }))}\n`)
  else
    io.stderr.write(
      printable(`${code === undefined ? message : `${code}: ${message}`}${hint === '' ? '' : `\n${hint}`}\n`),
    )
  const isUsage =
    error instanceof UsageError ||
    error instanceof ConfigError ||
    (error instanceof ApiProblemError && isWrongAsked(error))
  return isUsage ? exitCodes.usage : exitCodes.foundProblems
}

const isWrongAsked = ({ status, problem }: ApiProblemError): boolean =>
  [400, 401, 413].includes(status) || (status === 404 && problem.code === 'SERVER_UNREACHABLE')

const describe = (error: unknown): { code: string | undefined; message: string; hint: string } => {
  if (error instanceof ApiProblemError) {
    const issues = error.problem.issues ?? []
    const lines = issues.map(
      ({ path, message, value }) =>
        `  ${path}: ${message}${value === undefined ? '' : ` (saw ${JSON.stringify(value)})`}`,
    )
    return { code: error.problem.code, message: error.problem.detail, hint: lines.join('\n') }
  }
  if (error instanceof CrossdockError) {
    return { code: error.code, message: error.message, hint: `Cause and remedy: docs/errors.md, ${error.code}` }
  }
  if (error instanceof UsageError) return { code: undefined, message: error.message, hint: '' }
  return { code: 'DEFECT', message: messageOf(error), hint: error instanceof Error ? (error.stack ?? '') : '' }
}
