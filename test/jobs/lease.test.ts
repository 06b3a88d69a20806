import { expect, test } from 'vitest'
import { createLease, LeaseLostError } from '../../src/jobs/lease.ts'

const open = () => {
  let nowMs = 0
  const instances = {
    register: async () => 'one',
    beat: async () => undefined,
    end: async () => undefined,
    claims: async () => [],
    giveBack: async () => [],
  }
  return {
    lease: createLease(instances, 'one', () => nowMs),
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

test('what was claimed before a process stood still stays lost, also when it beats again before it is asked', async () => {
  const { lease, pass } = open()
  const before = lease.begin()
  pass(4_000)
  await before.beat()
  before.assertHeld()
  pass(30_000)
  expect(before.assertHeld).toThrow(LeaseLostError)
  await lease.beat()
  expect(before.assertHeld).toThrow('this process was silent for 30000 ms; its claims are left to the others')
  const after = lease.begin()
  after.assertHeld()
  pass(4_000)
  await lease.beat()
  after.assertHeld()
  expect(before.assertHeld).toThrow(LeaseLostError)
})

test('a pause shorter than what others wait costs nothing; an ended lease is held by nobody', async () => {
  const { lease, pass } = open()
  const held = lease.begin()
  pass(11_000)
  held.assertHeld()
  await lease.beat()
  pass(11_000)
  held.assertHeld()
  lease.end()
  expect(held.assertHeld).toThrow(LeaseLostError)
  expect(lease.begin().assertHeld).toThrow(LeaseLostError)
})
