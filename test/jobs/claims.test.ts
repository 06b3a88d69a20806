import { expect, test } from 'vitest'
import { createClaims } from '../../src/jobs/claims.ts'

test('what a job that lost its claim settles says nothing of the next claim of the same delivery', () => {
  const claims = createClaims()
  const [lost, next] = [
    { id: 'one', fence: 1 },
    { id: 'one', fence: 3 },
  ]
  claims.noteSent([lost])
  claims.noteSent([next])
  claims.noteSettled([lost])
  expect([lost, next].map(claims.wasSent)).toEqual([false, true])
})
