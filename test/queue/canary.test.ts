import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CanaryDeps, checkCanary, type Watched } from '../../src/queue/canary.ts'
import type { Engine, LaneWorker } from '../../src/queue/engine.ts'
import { startWorker } from '../../src/queue/lane-worker.ts'
import { openRedisEngine } from '../../src/queue/redis-engine.ts'
import { serverTiming } from '../../src/queue/timing.ts'
import { until } from '../conformance/queue.ts'
import { testRedisUrl } from '../helpers/services.ts'
import { quickTiming } from './open-backend.ts'

describe('canary', () => {
  const logger = pino({ level: 'silent' })
  const timing = { ...serverTiming, ...quickTiming }
  const workers: LaneWorker[] = []
  let engine: Engine
  let watched: Watched
  let now = 0
  let rebuilds = 0
  let wedged: string[] = []

  const deps: CanaryDeps = {
    logger,
    answerMs: 1_000,
    graceMs: 180_000,
    now: () => now,
    onWedged: (lane) => wedged.push(lane),
  }
  const start = async (): Promise<void> => {
    const worker = startWorker(engine, 'lane', 1, async () => undefined, watched.activity, {
      logger,
      logError: () => undefined,
      timing,
      random: Math.random,
    })
    workers.push(worker)
    await worker.waitUntilReady()
  }

  beforeEach(async () => {
    const prefix = `{test-${randomUUID().slice(0, 8)}}`
    const options = { url: testRedisUrl(), prefix, allowUnsafeRedis: false }
    engine = await openRedisEngine(options, { logger, logError: () => undefined, timing, onOutage: () => undefined })
    now = 0
    rebuilds = 0
    wedged = []
    watched = {
      lane: 'lane',
      concurrency: 1,
      queue: engine.createQueue('lane', {}),
      activity: { running: 0, finishedSome: false },
      canary: undefined,
      rebuilt: false,
      rebuild: async () => {
        rebuilds += 1
      },
    }
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close()))
    await watched.queue.close()
    await engine.close()
  })

  test('a worker that takes nothing is rebuilt once, after the grace', async () => {
    watched.rebuild = async () => {
      rebuilds += 1
      await start()
    }
    expect(await checkCanary(watched, deps)).toBe(true)
    now = 179_000
    expect(await checkCanary(watched, deps)).toBe(true)
    expect(rebuilds).toBe(0)
    now = 180_000
    expect(await checkCanary(watched, deps)).toBe(false)
    expect(rebuilds).toBe(1)
    await until('the new worker to take the canary', () => watched.activity.finishedSome)
    expect(await checkCanary(watched, deps)).toBe(true)
    expect({ rebuilds, wedged }).toEqual({ rebuilds: 1, wedged: [] })
  })

  test('when rebuilding does not help, the process is told to end', async () => {
    await checkCanary(watched, deps)
    now = 200_000
    expect(await checkCanary(watched, deps)).toBe(false)
    now = 210_000
    expect(await checkCanary(watched, deps)).toBe(true)
    expect(wedged).toEqual([])
    now = 400_000
    expect(await checkCanary(watched, deps)).toBe(false)
    expect({ rebuilds, wedged }).toEqual({ rebuilds: 1, wedged: ['lane'] })
  })

  test('a worker with its hands full is alive', async () => {
    await checkCanary(watched, deps)
    watched.activity.running = 1
    now = 400_000
    expect(await checkCanary(watched, deps)).toBe(true)
    expect(rebuilds).toBe(0)
  })

  test('a canary another process took proves that the lane is worked', async () => {
    await checkCanary(watched, deps)
    const other = { ...watched, activity: { running: 0, finishedSome: false } }
    await start()
    await until('the canary to be taken', () => watched.activity.finishedSome)
    now = 400_000
    expect(await checkCanary(other, deps)).toBe(true)
    expect(rebuilds).toBe(0)
  })
})
