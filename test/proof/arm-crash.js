/**
 * Loaded into a process that is to be killed in the middle of its life: at SIGUSR2 it is armed with what the file CRASH_AT_FILE says, a point and
 * a passage like those of CROSSDOCK_CRASH_AT, which arms it from its first moment.
 */
import { readFileSync } from 'node:fs'

process.on('SIGUSR2', async () => {
  // Not before: the first to start on a machine builds this.
  const { armCrash } = await import('../../dist/domain/crash-point.js')
  const written = readFileSync(process.env.CRASH_AT_FILE, 'utf8')
  const [point, passage] = written.split('#')
  armCrash({ point, passage: Number(passage) })
  process.stderr.write(`it will die at ${written}\n`)
})
