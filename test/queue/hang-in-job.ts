// Takes one job, says so, and stays in it until it is killed.
import { openBackend, type Place } from './open-backend.ts'

const [place, lane = 'lane'] = process.argv.slice(2)
const backend = await openBackend(JSON.parse(place ?? '{}') as Place)
const queue = await backend.open()
await queue.work(lane, 1, async (job) => {
  process.stdout.write(`running ${job.ids.join(' ')}\n`)
  await new Promise((done) => setTimeout(done, 600_000))
})
process.stdout.write('ready\n')
