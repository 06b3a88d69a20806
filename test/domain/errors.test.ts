import { describe, expect, it } from 'vitest'
import { messageOf } from '../../src/domain/errors.ts'

describe('messageOf', () => {
  it('tells what a thrown object holds, also one that is no error', () => {
    expect(messageOf(new Error('the disk is full'))).toBe('the disk is full')
    expect(messageOf({ name: 'ErrnoError', errno: 51 })).toBe('name ErrnoError, errno 51')
    expect(messageOf('gone')).toBe('gone')
  })

  it('fails for nothing that holds itself', () => {
    const thrown: Record<string, unknown> = { code: 7 }
    thrown['self'] = thrown
    expect(messageOf(thrown)).toContain('code 7')
  })
})
