import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { together } from '../../src/domain/together.ts'

test('what is done together is begun in its order, each when the one before has got as far as it can', async () => {
  const happened: string[] = []
  const work = (name: string, ms: number) => async () => {
    await Promise.resolve()
    happened.push(`${name} begins`)
    await sleep(ms)
    happened.push(`${name} ends`)
    return name
  }
  expect(await together(work('slow', 30), work('quick', 1))).toEqual(['slow', 'quick'])
  expect(happened).toEqual(['slow begins', 'quick begins', 'quick ends', 'slow ends'])
})

test('the first error in the order given is thrown when all have ended', async () => {
  let ended = false
  const late = async () => {
    await sleep(20)
    ended = true
    throw new Error('late')
  }
  const thrown = () => {
    throw new Error('at once')
  }
  await expect(together(late, thrown)).rejects.toThrow('late')
  expect(ended).toBe(true)
  await expect(together(async () => 1, thrown, late)).rejects.toThrow('at once')
})
