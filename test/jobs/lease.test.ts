import { expect, test } from 'vitest'
import { createLease, LeaseLostError } from '../../src/jobs/lease.ts'

const open = () => {
  let monotonicMs = 0
  let sleptMs = 0
  let beatMs = 0
  const onTheWall = (): number => monotonicMs + sleptMs
  let gate: Promise<void> | undefined
  let storeAheadMs = 0
  let wallMs = onTheWall
  const lease = createLease(
    {
      beat: async () => {
        await gate
        const silentMs = onTheWall() + storeAheadMs - beatMs
        beatMs += silentMs
        return { silentMs }
      },
    },
    'one',
    { monotonicMs: () => monotonicMs, nowMs: () => wallMs() },
  )
  return {
    lease,
    pass: (ms: number) => {
      monotonicMs += ms
    },
    /** The machine is suspended; its clock on the wall knows afterwards. */
    sleep: (ms: number) => {
      sleptMs += ms
    },
    /** It is paused from outside, and no clock in it knows. */
    beAway: (ms: number) => {
      storeAheadMs += ms
    },
    setWall: (ms: number) => {
      wallMs = () => ms
    },
    /** What it returns lets them go on. */
    holdBeats: () => {
      let goOn = (): void => undefined
      gate = new Promise((resolve) => {
        goOn = resolve
      })
      return () => goOn()
    },
  }
}

test('what was claimed before a process stood still stays lost, also when it beats again before it is asked', async () => {
  const { lease, pass } = open()
  const before = await lease.begin()
  pass(4_000)
  await before.beat()
  before.assertHeld()
  pass(30_000)
  expect(before.assertHeld).toThrow(LeaseLostError)
  await lease.beat()
  expect(before.assertHeld).toThrow('this process was silent for 30000 ms; its claims are left to the others')
  const after = await lease.begin()
  after.assertHeld()
  pass(4_000)
  await lease.beat()
  after.assertHeld()
  expect(before.assertHeld).toThrow(LeaseLostError)
})

test('a pause shorter than what others wait costs nothing; an ended lease is held by nobody', async () => {
  const { lease, pass } = open()
  const held = await lease.begin()
  pass(11_000)
  held.assertHeld()
  await lease.beat()
  pass(11_000)
  held.assertHeld()
  lease.end()
  expect(held.assertHeld).toThrow(LeaseLostError)
  await expect(lease.begin()).rejects.toThrow(LeaseLostError)
})

test('a machine that slept, or was paused without knowing it, holds nothing any more', async () => {
  const asleep = open()
  const before = await asleep.lease.begin()
  asleep.sleep(30_000)
  expect(before.assertHeld).toThrow('silent for 30000 ms')
  await asleep.lease.beat()
  expect(before.assertHeld).toThrow(LeaseLostError)
  expect((await asleep.lease.begin()).assertHeld).not.toThrow()

  const paused = open()
  const held = await paused.lease.begin()
  paused.beAway(30_000)
  held.assertHeld()
  await paused.lease.beat()
  expect(held.assertHeld).toThrow('silent for 30000 ms')
  expect((await paused.lease.begin()).assertHeld).not.toThrow()
})

test('a clock that is set back does not make a process trust itself longer', async () => {
  const { lease, pass, setWall } = open()
  const held = await lease.begin()
  setWall(-3_600_000)
  pass(11_000)
  held.assertHeld()
  pass(2_000)
  expect(held.assertHeld).toThrow('silent for 13000 ms')
})

test('work that begins after a silence waits until the process is heard of again, once for all that begins', async () => {
  const { lease, pass, holdBeats } = open()
  pass(30_000)
  const goOn = holdBeats()
  const begun: number[] = []
  const beginning = [1, 2].map(async (each) => {
    const held = await lease.begin()
    begun.push(each)
    return held
  })
  await Promise.resolve()
  expect(begun).toEqual([])
  goOn()
  for (const held of await Promise.all(beginning)) held.assertHeld()
})

test('what is claimed while the beat is on its way that tells of a silence is not held', async () => {
  const { lease, beAway, holdBeats } = open()
  beAway(30_000)
  const goOn = holdBeats()
  const beaten = lease.beat()
  const between = await lease.begin()
  goOn()
  await beaten
  expect(between.assertHeld).toThrow(LeaseLostError)
  const after = await lease.begin()
  after.assertHeld()
})
