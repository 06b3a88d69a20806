import { describe, expect, it } from 'vitest'
import { calmAfter, longestQueue, underWay } from '../../bench/load-queue.ts'
import type { Passed } from '../../bench/load-site.ts'

/** A file each second, two orders in each, that take so many milliseconds. */
const files = (...times: number[]): Passed[] =>
  times.flatMap((ms, second) => [0, 1].map(() => ({ fedMs: second * 1000, doneMs: second * 1000 + ms })))

describe('longestQueue', () => {
  it('counts what is under way at once, and not what came when others were done', () => {
    expect(longestQueue(files(500, 500, 500))).toBe(2)
    expect(longestQueue(files(1000, 1000))).toBe(2)
    expect(longestQueue(files(2500, 1500, 400))).toBe(6)
    expect(longestQueue([])).toBe(0)
  })
})

describe('underWay', () => {
  it('counts those put in and not done at that time', () => {
    const passed = files(2500, 1500, 400)
    expect([0, 1000, 2399, 2400, 2500].map((atMs) => underWay(passed, atMs))).toEqual([2, 4, 6, 4, 0])
  })
})

describe('calmAfter', () => {
  it('is the first of three files in a row that take no longer than before and a fifth', () => {
    expect(calmAfter(files(400, 9000, 8000, 600, 500, 9000, 600, 500, 400, 9000), 1000, 500)).toBe('5')
  })

  it('leaves out what came before', () => {
    expect(calmAfter(files(400, 400, 400, 9000, 400, 400, 400), 3000, 500)).toBe('1')
  })

  it('says for how long it has looked when they never do', () => {
    expect(calmAfter(files(400, 9000, 400, 400, 9000), 1000, 500)).toBe('not in 3')
  })
})
