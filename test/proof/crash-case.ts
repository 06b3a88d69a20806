import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type CrashPoint, crashPoints } from '../../src/domain/crash-point.ts'
import type { Backend } from '../helpers/crossdock-app.ts'
import { type CrossdockProcess, spawnCrossdock, startCrossdock, waitFor } from '../helpers/crossdock-process.ts'
import { randomFrom } from '../helpers/random.ts'
import { type Audit, audit, DidNotStrike, isSettled, lateness, settleLimitMs } from './auditor.ts'
import { batchingOf, openProofSite } from './site.ts'

export type CrashCase = { backend: Backend; point: CrashPoint; seed: number }

export type CrashVerdict = CrashCase &
  Audit & {
    /** From the start of the process that came after the kill until nothing was left to do. */
    recoveredMs: number
    /** Says so when that took longer than is promised. */
    late: string | undefined
  }

/** A site in which one process after the other is killed: the one that came after a kill goes on, and is killed next. */
export type CrashSite = {
  /** Where processes were killed in it so far. */
  killedAt: readonly CrashPoint[]
  /**
   * Kills the process at the point, starts another, and waits until all work is done. Throws DidNotStrike when the process does not die there;
   * after anything that was thrown or found, the site is of no more use.
   */
  kill(one: Omit<CrashCase, 'backend'>): Promise<CrashVerdict>
  close(): Promise<void>
}

/** Points that only a run of the stock flow comes by. */
const stockPoints: ReadonlySet<CrashPoint> = new Set(['run-committed', 'page-uncommitted', 'page-committed'])

/**
 * The last passage a process may die at, by the seed: each file is a passage, of some points each order or each batch. Those it takes a provocation
 * to come by die at the first, and the moment of that is what varies.
 */
const lastPassage: Partial<Record<CrashPoint, number>> = {
  'deliveries-claimed': 6,
  'answer-arrived': 12,
  'batch-pushed': 6,
  'results-committed': 6,
  'file-put-out': 12,
  'token-renewed': 1,
  'run-committed': 1,
  'page-uncommitted': 1,
  'page-committed': 1,
  draining: 1,
}
const usualLastPassage = 3

/** How long what was cut off may take to come back, by the promise for each backend; the start of the process not counted. */
const recoveryLimitMs: Record<Backend, number> = { embedded: 15_000, postgres: 60_000, redis: 60_000 }
const deathLimitMs = 60_000
/** More work comes in at this pace until the process is dead, so that no passage is waited for in vain. */
const feedEveryMs = 1_500
/** The provocation comes within this time of the work. */
const provokedWithinMs = 1_000
const arming = fileURLToPath(new URL('./arm-crash.js', import.meta.url))

/** Work, sizes, the passage a process dies at and the moment of a provocation follow from the seed. */
export const openCrashSite = async ({ backend, seed }: Pick<CrashCase, 'backend' | 'seed'>): Promise<CrashSite> => {
  const proof = await openProofSite(backend, { batching: batchingOf(seed) })
  const orderFile = join(proof.site.folder, 'crash-at')
  Object.assign(proof.site.env, { NODE_OPTIONS: `--import ${arming}`, CRASH_AT_FILE: orderFile })
  const killedAt: CrashPoint[] = []
  let running: CrossdockProcess | undefined
  let withStock = false

  /** The first process is armed before its first work, later ones in the middle of their life. */
  const arm = async (at: string, drop: () => Promise<void>): Promise<CrossdockProcess> => {
    if (running === undefined) {
      await drop()
      running = spawnCrossdock({ ...proof.site, env: { ...proof.site.env, CROSSDOCK_CRASH_AT: at } })
      // One that died before it was ready is what is wanted.
      await running.ready().catch(() => undefined)
      return running
    }
    const armed = running
    await writeFile(orderFile, at)
    process.kill(armed.pid, 'SIGUSR2')
    await waitFor(
      () => armed.output().includes(`it will die at ${at}\n`),
      30_000,
      () => `the process was not armed:\n${armed.output().slice(-2000)}`,
    )
    await drop()
    return armed
  }

  /** What some points need before they are come by. */
  const provoke = async (armed: CrossdockProcess, point: CrashPoint): Promise<void> => {
    if (point === 'draining') await armed.kill('SIGTERM')
    if (point === 'token-renewed') proof.crm.setFaults([{ kind: 'expire-token', times: 1 }])
    if (!stockPoints.has(point)) return
    withStock = true
    proof.restock()
    // It dies in the middle of this, or soon after.
    await proof.ask(armed, '/flows/stock/run', 'POST').catch(() => undefined)
  }

  return {
    killedAt,
    kill: async ({ point, seed }) => {
      // Not the same for every point: else a seed would be the same work eighteen times.
      const random = randomFrom(seed * crashPoints.length + crashPoints.indexOf(point))
      const upTo = (most: number): number => 1 + Math.floor(random() * most)
      const at = `${point}#${upTo(lastPassage[point] ?? usualLastPassage)}`
      const ordersBefore = proof.orders.length
      const armed = await arm(at, async () => {
        for (let file = 0; file < 2; file += 1) await proof.drop(4 + upTo(16))
      })
      // One that is dead already is not waited for.
      await armed.ended(upTo(provokedWithinMs))
      await provoke(armed, point)
      const endMs = performance.now() + deathLimitMs
      while (!armed.hasEnded() && performance.now() < endMs) {
        if ((await armed.ended(feedEveryMs)) === undefined) await proof.drop(upTo(3))
      }
      const end = await armed.ended(0)
      const said = (): string => armed.output().slice(-2000)
      if (end === undefined || end.code === 0)
        throw new DidNotStrike(`the process did not die at ${at} but ${end === undefined ? 'lives' : 'ended in peace'}`)
      if (end.signal !== 'SIGKILL') throw new Error(`the process ended by itself: ${JSON.stringify(end)}\n${said()}`)
      proof.crm.clearFaults()
      // The world goes on while it lies dead.
      await proof.drop(upTo(5))
      running = await startCrossdock(proof.site)
      const startedMs = performance.now()
      const goneMs = (): number => performance.now() - startedMs
      while (!(await isSettled(proof, running, withStock)) && goneMs() < settleLimitMs) await sleep(200)
      const recoveredMs = Math.round(goneMs())
      const found = await audit(proof, running, withStock)
      killedAt.push(point)
      const late = lateness(recoveredMs, recoveryLimitMs[backend])
      return { backend, point, seed, ...found, orders: found.orders - ordersBefore, recoveredMs, late }
    },
    close: async () => {
      await running?.kill('SIGKILL')
      await proof.close()
    },
  }
}

/** One kill in a site of its own. */
export const runCrashCase = async (one: CrashCase): Promise<CrashVerdict> => {
  const site = await openCrashSite(one)
  return site.kill(one).finally(site.close)
}
