import { expect, test } from 'vitest'
import { advanceFieldTimes } from '../../src/sync/field-times.ts'
import { facet } from './facets.ts'

const [monday, tuesday, friday] = ['2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z', '2026-01-09T00:00:00Z']

test('only what changed takes the time of the change', () => {
  const before = facet('crm', { name: 'A', phone: '1' }, { fieldTimes: { name: monday, phone: monday } })
  const times = advanceFieldTimes({ before, fields: { name: 'A', phone: '2' }, at: tuesday, others: [], all: true })
  expect(times).toEqual({ name: monday, phone: tuesday })
})

test('a field that lost its value keeps the time it lost it, also where times do not count', () => {
  const before = facet('crm', { name: 'A', phone: '1' })
  const emptied = advanceFieldTimes({ before, fields: { name: 'A' }, at: tuesday, others: [], all: false })
  expect(emptied).toEqual({ phone: tuesday })
  const later = { fields: { name: 'A' }, fieldTimes: emptied }
  expect(advanceFieldTimes({ before: later, fields: { name: 'B' }, at: friday, others: [], all: false })).toEqual({
    phone: tuesday,
  })
  expect(
    advanceFieldTimes({ before: later, fields: { name: 'B', phone: '3' }, at: friday, others: [], all: false }),
  ).toBeNull()
})

test('a value that another system had first is as old as it is there', () => {
  const crm = facet('crm', { name: 'A' }, { fieldTimes: { name: monday } })
  const times = advanceFieldTimes({ before: undefined, fields: { name: 'A' }, at: friday, others: [crm], all: true })
  expect(times).toEqual({ name: monday })
})
