// Looks into an inbox twice without the rights of root; prints what was taken and how often something was reported.
import { pino } from 'pino'
import { directoryConnector, directorySettings } from '../../../src/connectors/directory/connector.ts'

const [inbox, outbox] = process.argv.slice(2)
if (process.getuid?.() === 0) process.setuid?.(65534)
let logged = 0
const logger = pino({ level: 'error' }, { write: () => void logged++ })
const settings = directorySettings.parse({ inbox, outbox, stableForMs: 0 })
const connection = await directoryConnector.open(settings, { system: 'acme', logger })
const taken: string[] = []
const signal = new AbortController().signal
for (let round = 0; round < 2; round++) {
  for await (const file of connection.mailbox?.receive({
    signal,
    logger,
    now: Date.now,
    assertMayWrite: () => undefined,
  }) ?? [])
    taken.push(file.ref)
}
await connection.close()
process.stdout.write(JSON.stringify({ taken, logged }))
