import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { QueueDeps } from '../../src/queue/open-queue.ts'
import { lastTurn, type Queue } from '../../src/queue/queue.ts'
import type { QueueTiming } from '../../src/queue/timing.ts'
import { compilePrograms } from '../helpers/compile-programs.ts'
import { openBackend, type Place } from '../queue/open-backend.ts'

const hangInJob = new URL('../queue/hang-in-job.ts', import.meta.url)

/** Waits until `check` holds; tests fail here with what they waited for. */
export const until = async (
  what: string,
  check: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> => {
  const deadline = Date.now() + deadlineMs
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`)
    await sleep(10)
  }
}

/** What every queue promises, whatever it runs on. */
export const describeQueue = (name: string, createPlace: () => Promise<Place>): void => {
  describe(`queue on ${name}`, () => {
    let place: Place
    let backend: Awaited<ReturnType<typeof openBackend>>
    const queues: Queue[] = []

    const open = async (deps?: Partial<QueueDeps>, timing?: Partial<QueueTiming>): Promise<Queue> => {
      const queue = await backend.open(deps, timing)
      queues.push(queue)
      return queue
    }
    const newLane = (): string => `lane-${randomUUID().slice(0, 8)}`
    const newJob = (count = 1) => ({
      name: 'map-document' as const,
      ids: Array.from({ length: count }, () => randomUUID()),
    })

    beforeAll(async () => {
      place = await createPlace()
      backend = await openBackend(place)
    })
    afterEach(async () => {
      await Promise.all(queues.splice(0).map((queue) => queue.close(200)))
    })
    afterAll(async () => {
      await backend?.close()
    })

    test('names its backend', async () => {
      expect((await open()).backend).toBe(place.kind)
    })

    test('brings every job to the handler once, ids intact and in order', async () => {
      const queue = await open()
      const lane = newLane()
      const jobs = [newJob(), newJob(200), ...Array.from({ length: 40 }, () => newJob(2))]
      const came: { name: string; ids: readonly string[] }[] = []
      await queue.work(lane, 1, async (job) => {
        came.push(job)
      })
      await queue.add(lane, jobs)
      await until('all jobs', () => came.length >= jobs.length)
      await sleep(50)
      expect(came).toEqual(jobs)
    })

    test('takes jobs by their turn, those of one turn in the order they came', async () => {
      const queue = await open()
      const lane = newLane()
      const turns = [2, 1, undefined, 2, 0, lastTurn, 1]
      const jobs = turns.map((turn) => ({ ...newJob(), ...(turn === undefined ? {} : { turn }) }))
      await queue.add(lane, jobs.slice(0, 3))
      await queue.add(lane, jobs.slice(3))
      expect((await queue.counts(lane)).waiting).toBe(jobs.length)
      const came: { turn: number; ids: readonly string[] }[] = []
      await queue.work(lane, 1, async ({ ids }, { turn }) => {
        came.push({ turn, ids })
      })
      await until('all jobs', () => came.length >= jobs.length)
      const wanted = jobs.map(({ ids, turn = 0 }) => ({ turn, ids })).sort((a, b) => a.turn - b.turn)
      expect(came).toEqual(wanted)
    })

    test('keeps jobs added before anybody works the lane', async () => {
      const queue = await open()
      const lane = newLane()
      const job = newJob()
      await queue.add(lane, [job])
      expect(await queue.counts(lane)).toEqual({ waiting: 1, active: 0, delayed: 0 })
      const came: string[] = []
      await queue.work(lane, 1, async ({ ids }) => {
        came.push(...ids)
      })
      await until('the job', () => came.length > 0)
      expect(came).toEqual(job.ids)
      await until('the lane to be empty', async () => {
        const { waiting, active, delayed } = await queue.counts(lane)
        return waiting + active + delayed === 0
      })
    })

    test('wakes an idle worker at once, not at its next look', async () => {
      const queue = await open({}, { idleWaitMs: 8_000 })
      const lane = newLane()
      let cameAt = 0
      await queue.work(lane, 1, async () => {
        cameAt = Date.now()
      })
      await sleep(150)
      const addedAt = Date.now()
      await queue.add(lane, [newJob()])
      await until('the job', () => cameAt > 0, 4_000)
      expect(cameAt - addedAt).toBeLessThan(2_000)
    })

    test('runs as many jobs side by side as it was told, and no more', async () => {
      const queue = await open()
      const lane = newLane()
      let running = 0
      let most = 0
      let done = 0
      await queue.work(lane, 3, async () => {
        running += 1
        most = Math.max(most, running)
        await sleep(30)
        running -= 1
        done += 1
      })
      await queue.add(
        lane,
        Array.from({ length: 12 }, () => newJob()),
      )
      await until('all jobs', () => done === 12)
      expect(most).toBe(3)
    })

    test('holds delayed jobs back, with fractions of milliseconds rounded', async () => {
      const queue = await open()
      const lane = newLane()
      let cameAt = 0
      await queue.work(lane, 1, async () => {
        cameAt = Date.now()
      })
      const addedAt = Date.now()
      await queue.add(lane, [newJob()], { delayMs: 400.4 })
      expect((await queue.counts(lane)).delayed).toBe(1)
      await until('the delayed job', () => cameAt > 0)
      expect(cameAt - addedAt).toBeGreaterThanOrEqual(395)
      expect(cameAt - addedAt).toBeLessThan(3_000)
    })

    test('tries a failing job again with pauses, counts attempts, and gives up in the end', async () => {
      const queue = await open()
      const lane = newLane()
      const attempts: number[] = []
      await queue.work(lane, 1, async (_job, { attempt }) => {
        attempts.push(attempt)
        throw new Error('still broken')
      })
      await queue.add(lane, [newJob()])
      await until('five attempts', () => attempts.length === 5)
      await sleep(200)
      expect(attempts).toEqual([1, 2, 3, 4, 5])
      expect(await queue.counts(lane)).toEqual({ waiting: 0, active: 0, delayed: 0 })
    })

    test('lets a job succeed after it failed, and the others go on meanwhile', async () => {
      const queue = await open()
      const lane = newLane()
      const [bad, good] = [newJob(), newJob()]
      const done: string[] = []
      await queue.work(lane, 1, async ({ ids }, { attempt }) => {
        if (ids[0] === bad.ids[0] && attempt < 3) throw new Error('not yet')
        done.push(...ids)
      })
      await queue.add(lane, [bad, good])
      await until('both jobs', () => done.length === 2)
      expect(done).toEqual([...good.ids, ...bad.ids])
    })

    test.each([
      ['NUL', 'bad \u0000 byte'],
      ['a lone surrogate', 'bad \ud800 half'],
      ['a long text', 'x'.repeat(100_000)],
    ])('copes with %s in an error message', async (_what, message) => {
      const queue = await open()
      const lane = newLane()
      let attempts = 0
      await queue.work(lane, 1, async () => {
        attempts += 1
        throw new Error(message)
      })
      await queue.add(lane, [newJob()])
      await until('all attempts', () => attempts === 5)
      await until('the job to be failed', async () => {
        const { waiting, active, delayed } = await queue.counts(lane)
        return waiting + active + delayed === 0
      })
      await sleep(100)
      expect(attempts).toBe(5)
    })

    test('copes with handlers that throw what is not an error', async () => {
      const queue = await open()
      const lane = newLane()
      let attempts = 0
      await queue.work(lane, 1, async () => {
        attempts += 1
        if (attempts === 1) throw undefined
      })
      await queue.add(lane, [newJob()])
      await until('the second attempt', () => attempts === 2)
    })

    test('never runs one job in two workers at once', async () => {
      const [first, second] = [await open(), await open()]
      const lane = newLane()
      const running = new Set<string>()
      const done: string[] = []
      let overlaps = 0
      const handler = async ({ ids }: { ids: readonly string[] }): Promise<void> => {
        const id = ids[0] ?? ''
        if (running.has(id)) overlaps += 1
        running.add(id)
        // Longer than the lock: it has to be renewed.
        await sleep(done.length < 2 ? 900 : 5)
        running.delete(id)
        done.push(id)
      }
      await first.work(lane, 2, handler)
      await second.work(lane, 2, handler)
      const jobs = Array.from({ length: 60 }, () => newJob())
      await first.add(lane, jobs)
      await until('all jobs', () => done.length >= jobs.length)
      await sleep(100)
      expect(overlaps).toBe(0)
      expect(done.toSorted()).toEqual(jobs.map(({ ids }) => ids[0]).toSorted())
    })

    test('lanes do not mix', async () => {
      const queue = await open()
      const [left, right] = [newLane(), newLane()]
      const came: string[] = []
      await queue.work(left, 1, async () => void came.push('left'))
      await queue.work(right, 1, async () => void came.push('right'))
      await queue.add(right, [newJob()])
      await until('the job', () => came.length > 0)
      await sleep(50)
      expect(came).toEqual(['right'])
    })

    test('works a lane once per process', async () => {
      const queue = await open()
      const lane = newLane()
      await queue.work(lane, 1, async () => undefined)
      await expect(queue.work(lane, 1, async () => undefined)).rejects.toThrow(`already works the lane "${lane}"`)
    })

    test('refuses a job with more ids than are allowed', async () => {
      const queue = await open()
      await expect(queue.add(newLane(), [newJob(1001)])).rejects.toThrow('carries 1001 ids; at most 1000 are allowed')
    })

    test('close waits for running handlers', async () => {
      const queue = await open()
      const lane = newLane()
      let started = false
      let finished = false
      await queue.work(lane, 1, async () => {
        started = true
        await sleep(300)
        finished = true
      })
      await queue.add(lane, [newJob(), newJob()])
      await until('the handler', () => started)
      started = false
      await queue.close(5_000)
      expect(finished).toBe(true)
      await sleep(100)
      expect(started).toBe(false)
      expect((await (await open()).counts(lane)).waiting).toBe(1)
    })

    test('close aborts handlers at the deadline, and their jobs come back', async () => {
      const queue = await open()
      const lane = newLane()
      const job = newJob()
      let aborted = false
      let started = false
      await queue.work(lane, 1, async (_job, { signal }) => {
        started = true
        await sleep(30_000, undefined, { signal }).catch(() => {
          aborted = true
          throw new Error('cut short')
        })
      })
      await queue.add(lane, [job])
      await until('the handler', () => started)
      const closedAt = Date.now()
      await queue.close(150)
      expect(aborted).toBe(true)
      expect(Date.now() - closedAt).toBeLessThan(3_000)
      const other = await open()
      const came: string[] = []
      await other.work(lane, 1, async ({ ids }) => void came.push(...ids))
      await until('the job again', () => came.length > 0)
      expect(came).toEqual(job.ids)
    })

    test('close comes back even when a handler does not listen to its signal', async () => {
      const queue = await open()
      const lane = newLane()
      const job = newJob()
      let started = false
      let release = (): void => undefined
      await queue.work(lane, 1, async () => {
        started = true
        await new Promise<void>((done) => {
          release = done
        })
      })
      await queue.add(lane, [job])
      await until('the handler', () => started)
      const closedAt = Date.now()
      await queue.close(100)
      expect(Date.now() - closedAt).toBeLessThan(5_000)
      const other = await open()
      const came: string[] = []
      await other.work(lane, 1, async ({ ids }) => void came.push(...ids))
      await until('the job in another worker', () => came.length > 0)
      expect(came).toEqual(job.ids)
      release()
    })

    test('a closed queue takes nothing more', async () => {
      const queue = await open()
      await queue.close(100)
      await expect(queue.add(newLane(), [newJob()])).rejects.toThrow('closed')
      await expect(queue.work(newLane(), 1, async () => undefined)).rejects.toThrow('closed')
    })

    test('canaries tell of every lane that is worked, idle or busy', async () => {
      const queue = await open()
      const [idle, busy] = [newLane(), newLane()]
      await queue.work(idle, 1, async () => undefined)
      await queue.work(busy, 1, (_job, { signal }) => sleep(1_500, undefined, { signal }).catch(() => undefined))
      await queue.add(busy, [newJob()])
      const alive = [
        { lane: idle, alive: true },
        { lane: busy, alive: true },
      ]
      expect(await queue.canaries()).toEqual(alive)
      await until('the canary', async () => (await queue.counts(idle)).waiting === 0)
      expect(await queue.canaries()).toEqual(alive)
      expect(await queue.canaries()).toEqual(alive)
    })

    test('a job of a process killed in the middle of it goes to another one', async () => {
      const programs = await compilePrograms([hangInJob])
      const lane = newLane()
      const job = newJob(3)
      const embedded = place.kind === 'pglite'
      // The embedded database belongs to one process at a time.
      const queue = embedded ? undefined : await open()
      if (embedded) {
        const before = await open()
        await before.add(lane, [job])
        await before.close(100)
        await backend.close()
      }
      const child = spawn(process.execPath, [programs.program(hangInJob), JSON.stringify(place), lane], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      try {
        let output = ''
        child.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString()
        })
        await queue?.add(lane, [job])
        await until('the other process to run the job', () => output.includes(`running ${job.ids.join(' ')}`), 20_000)
      } finally {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
        await programs.remove()
      }
      if (embedded) backend = await openBackend(place)
      const heir = queue ?? (await open())
      const came: string[] = []
      await heir.work(lane, 1, async ({ ids }) => void came.push(...ids))
      await until('the job of the dead process', () => came.length > 0)
      expect(came).toEqual(job.ids)
    })
  })
}
