import { expect, it } from 'vitest'
import { watchAttendance } from '../../console/src/live/attendance.ts'

it('counts a page as attended for a minute after somebody touched it', () => {
  const page = new EventTarget()
  let nowMs = 0
  const isAttended = watchAttendance(page, () => nowMs)
  expect(isAttended()).toBe(true)
  nowMs = 61_000
  expect(isAttended()).toBe(false)
  page.dispatchEvent(new Event('keydown'))
  expect(isAttended()).toBe(true)
})
