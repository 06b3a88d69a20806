import { expect, test } from 'vitest'
import { remember, rememberFor } from '../../src/domain/remember.ts'

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

test('what was made for an object is given again for that object only', () => {
  const made = new WeakMap<object, unknown>()
  const [first, second] = [{}, {}]
  let count = 0
  const make = (): number => {
    count += 1
    return count
  }
  expect([first, second, first].map((one) => rememberFor(made, one, make))).toEqual([1, 2, 1])
})
