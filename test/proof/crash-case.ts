import { setTimeout as sleep } from 'node:timers/promises'
import type { CrashPoint } from '../../src/domain/crash-point.ts'
import type { Backend } from '../helpers/crossdock-app.ts'
import { type CrossdockProcess, spawnCrossdock, startCrossdock } from '../helpers/crossdock-process.ts'
import { randomFrom } from '../helpers/random.ts'
import { type Audit, audit, isSettled, lateness, settleLimitMs } from './auditor.ts'
import { openProofSite, type ProofSite } from './site.ts'

export type CrashCase = { backend: Backend; point: CrashPoint; seed: number }

export type CrashVerdict = CrashCase &
  Audit & {
    /** From the start of the process that came after the kill until nothing was left to do. */
    recoveredMs: number
    /** Says so when that took longer than is promised. */
    late: string | undefined
  }

/** Points that only a run of the stock flow comes by. */
const stockPoints: ReadonlySet<CrashPoint> = new Set(['run-committed', 'page-uncommitted', 'page-committed'])
/** Points that are passed once in the life of a process, or once for all the work of a case. */
const singlePoints: ReadonlySet<CrashPoint> = new Set([...stockPoints, 'token-renewed', 'draining'])

/** How long what was cut off may take to come back, by the promise for each backend; the start of the process not counted. */
const recoveryLimitMs: Record<Backend, number> = { embedded: 15_000, postgres: 60_000, redis: 60_000 }
const deathLimitMs = 90_000

/**
 * Kills a process at the point, starts another, and waits until all work is done. Throws when the process did not die there: then the
 * case proves nothing. Work, sizes and the passage it dies at follow from the seed.
 */
export const runCrashCase = async ({ backend, point, seed }: CrashCase): Promise<CrashVerdict> => {
  const random = randomFrom(seed)
  const upTo = (most: number): number => 1 + Math.floor(random() * most)
  const withStock = stockPoints.has(point)
  const passage = singlePoints.has(point) ? 1 : upTo(2)
  const proof = await openProofSite(backend)
  let running: CrossdockProcess | undefined
  try {
    for (let file = 0; file < 2; file += 1) await proof.drop(4 + upTo(16))
    running = spawnCrossdock({ ...proof.site, env: { ...proof.site.env, CROSSDOCK_CRASH_AT: `${point}#${passage}` } })
    await provoke(proof, running, point)
    const end = await running.ended(deathLimitMs)
    if (end?.signal !== 'SIGKILL')
      throw new Error(
        `the process did not die at ${point}#${passage} but ${JSON.stringify(end)}:\n${running.output().slice(-2000)}`,
      )
    // The world goes on while it lies dead.
    await proof.drop(upTo(5))
    running = await startCrossdock(proof.site)
    const startedMs = performance.now()
    while (!(await isSettled(proof, running, withStock)) && performance.now() - startedMs < settleLimitMs)
      await sleep(100)
    const recoveredMs = Math.round(performance.now() - startedMs)
    const late = lateness(recoveredMs, recoveryLimitMs[backend])
    return { backend, point, seed, ...(await audit(proof, running, withStock)), recoveredMs, late }
  } catch (error) {
    throw new Error(`${backend}, ${point}, seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  } finally {
    await running?.kill('SIGKILL')
    await proof.close()
  }
}

/** What some points need before they are come by. */
const provoke = async (proof: ProofSite, running: CrossdockProcess, point: CrashPoint): Promise<void> => {
  if (stockPoints.has(point)) {
    await running.ready()
    // It dies in the middle of this, or soon after.
    await proof.ask(running, '/flows/stock/run', 'POST').catch(() => undefined)
  }
  if (point === 'draining') {
    await running.ready()
    await sleep(700)
    await running.kill('SIGTERM')
  }
}
