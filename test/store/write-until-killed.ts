import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { pino } from 'pino'
import { openStore } from '../../src/store/open-store.ts'

/** Opens the data folder named on the command line and writes until it is killed; prints what was committed. */
const { store } = await openStore(
  { kind: 'embedded', folder: process.argv[2] ?? '' },
  { logger: pino({ level: 'silent' }) },
)
writeSync(1, 'open\n')
for (let number = 0; ; number += 1) {
  const subject = randomUUID()
  await store.transaction(async (inner) => {
    await inner.audit.append({ actor: 'test', action: 'one', subject, detail: { number } })
    await inner.audit.append({ actor: 'test', action: 'two', subject, detail: 'x'.repeat(number % 3000) })
  })
  writeSync(1, `${subject}\n`)
}
