import { expect, test } from 'vitest'
import * as z from 'zod'
import { checked } from '../../src/api/request-problem.ts'

const schema = z.strictObject({
  reason: z.string().min(1).max(20),
  action: z.enum(['retry', 'ignore']),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
  id: z.uuid().optional(),
  password: z.string().min(12).optional(),
  target: z.strictObject({ filter: z.string() }).optional(),
  code: z.enum(['A']).optional(),
  until: z.string('must be a time of its own').optional(),
})
const right = { reason: 'seen', action: 'retry' }

test.each<[object | null, string]>([
  [{ action: 'retry' }, 'reason: is missing, and must be a text'],
  [{ ...right, reason: 7 }, 'reason: must be a text (saw 7)'],
  [{ ...right, reason: '' }, 'reason: must have at least 1 characters (saw "")'],
  [{ ...right, action: 'redo' }, 'action: must be "retry" or "ignore" (saw "redo")'],
  [{ ...right, limit: 'many' }, 'limit: must be a number (saw "many")'],
  [{ ...right, limit: '0' }, 'limit: must be at least 1 (saw "0")'],
  [{ ...right, id: '7' }, 'id: must be an id, such as 0193a1b2-6c1d-7e1f-8a2b-3c4d5e6f7a8b (saw "7")'],
  [{ ...right, password: 'short' }, 'password: must have at least 12 characters (saw (hidden))'],
  [{ ...right, target: {} }, 'target.filter: is missing, and must be a text'],
  [{ ...right, target: [] }, 'target: must be an object (saw [])'],
  [{ ...right, until: 7 }, 'until: must be a time of its own (saw 7)'],
  [{ ...right, reasn: 'x' }, 'there is no parameter reasn: did you mean "reason"?'],
  [null, 'request: is missing, and must be an object'],
])('%j is refused in words that say what may stand there', (given, message) => {
  expect(() => checked(schema, given)).toThrow(message)
})

test('what is right comes as the schema makes it', () => {
  expect(checked(schema, { ...right, limit: '7' })).toEqual({ ...right, limit: 7 })
})
