import { expect, test } from 'vitest'
import { remember } from '../../src/domain/remember.ts'

test('what was made of a text is not made again, until there are too many', () => {
  const made: string[] = []
  const lengthOf = remember(2, (text) => {
    made.push(text)
    return text === '' ? undefined : text.length
  })
  expect(['', 'a', '', 'a'].map(lengthOf)).toEqual([undefined, 1, undefined, 1])
  expect(made).toEqual(['', 'a'])
  expect(['bb', 'a'].map(lengthOf)).toEqual([2, 1])
  expect(made).toEqual(['', 'a', 'bb', 'a'])
})
