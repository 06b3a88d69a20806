import { expect, test } from 'vitest'
import { newRowId } from '../../src/domain/new-row-id.ts'
import { stableId, stableIdBeside } from '../../src/domain/stable-id.ts'

test('ids of rows are UUIDs of version 7 that begin with the time', () => {
  const before = Date.now()
  const id = newRowId()
  const after = Date.now()
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const time = Number.parseInt(id.slice(0, 13).replace('-', ''), 16)
  expect(time).toBeGreaterThanOrEqual(before)
  expect(time).toBeLessThanOrEqual(after)
  expect(new Set(Array.from({ length: 1000 }, newRowId)).size).toBe(1000)
})

test('an id made from parts lies beside its neighbour, and is the same for the same parts', () => {
  const neighbour = newRowId()
  const id = stableIdBeside(neighbour, 'envelope', 1, 2)
  expect(id.slice(0, 13)).toBe(neighbour.slice(0, 13))
  expect(id).toMatch(/^[0-9a-f-]{13}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(stableIdBeside(neighbour, 'envelope', 1, 2)).toBe(id)
  expect(stableIdBeside(neighbour, 'envelope', 1, 3)).not.toBe(id)
  expect(id.slice(13)).toBe(stableId('envelope', 1, 2).slice(13))
})
