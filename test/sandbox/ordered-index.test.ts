import { expect, test } from 'vitest'
import { createOrderedIndex } from '../../src/sandbox/crm/ordered-index.ts'

/** A small generator of its own, so that a failing case can be run again. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

test.each([1, 2, 3, 4, 5])('is in order after any adding and removing (seed %i)', (seed) => {
  const random = randomFrom(seed)
  const index = createOrderedIndex<{ at: number }>((a, b) => a.at - b.at)
  let rows: { at: number }[] = []
  for (let step = 0; step < 4000; step += 1) {
    if (random() < 0.7 || rows.length === 0) {
      const row = { at: random() < 0.5 ? step : random() * 4000 }
      rows.push(row)
      index.add(row)
    } else {
      const [row] = rows.splice(Math.floor(random() * rows.length), 1)
      if (row !== undefined) index.remove(row)
    }
  }
  rows = rows.toSorted((a, b) => a.at - b.at)
  const bound = 1000 + random() * 2000
  expect([...index.from(() => false)]).toEqual(rows)
  expect([...index.from(({ at }) => at < bound)]).toEqual(rows.filter(({ at }) => at >= bound))
  for (const row of rows) index.remove(row)
  expect([...index.from(() => false)]).toEqual([])
})

test('a row that was changed without its index is a defect, not a wrong order', () => {
  const index = createOrderedIndex<{ at: number }>((a, b) => a.at - b.at)
  const row = { at: 1 }
  index.add(row)
  index.add({ at: 5 })
  row.at = 9
  expect(() => index.remove(row)).toThrow('without its index')
})
