// Takes everything from an inbox, prints the refs and stays alive holding them, until it is killed.
import { pino } from 'pino'
import { directoryConnector, directorySettings } from '../../../src/connectors/directory/connector.ts'

const [inbox, outbox] = process.argv.slice(2)
const logger = pino({ level: 'silent' })
const settings = directorySettings.parse({ inbox, outbox, stableForMs: 0 })
const connection = await directoryConnector.open(settings, { system: 'acme', logger })
const refs: string[] = []
const signal = new AbortController().signal
for await (const file of connection.mailbox?.receive({
  signal,
  logger,
  now: Date.now,
  assertMayWrite: () => undefined,
}) ?? [])
  refs.push(file.ref)
process.stdout.write(JSON.stringify(refs))
setInterval(() => undefined, 60_000)
