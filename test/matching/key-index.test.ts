import { expect, test } from 'vitest'
import { createKeyIndex } from '../../src/matching/key-index.ts'

test('those that share the rarest keys come first, and no more than asked for', () => {
  const index = createKeyIndex<string>({ limit: 2, sharersOf: () => ({ most: 10, mostAlone: 10 }) })
  index.add('one', ['a'])
  index.add('two', ['a', 'b', 'c'])
  index.add('three', ['a', 'b'])
  index.add('other', ['x'])
  index.add('rare', ['d'])
  expect(index.sharing(['a', 'b', 'c'])).toEqual(['two', 'three'])
  expect(index.sharing(['a', 'b', 'd'])).toEqual(['rare', 'two'])
  expect(index.sharing(['nothing'])).toEqual([])
})

test('a key that stands for many tells nothing, and costs nothing', () => {
  const index = createKeyIndex<number>({ limit: 20, sharersOf: () => ({ most: 3, mostAlone: 3 }) })
  for (let one = 0; one < 100_000; one += 1) index.add(one, ['common', `own ${one}`])
  expect(index.sharing(['common'])).toEqual([])
  expect(index.sharing(['common', 'own 7'])).toEqual([7])
})

test('a key that several share is not enough alone, unless it is of a kind that says more', () => {
  const index = createKeyIndex<string>({
    limit: 20,
    sharersOf: (key) => ({ most: 10, mostAlone: key.startsWith('tel') ? 10 : 2 }),
  })
  index.fill('town', ['one', 'two', 'three'])
  index.fill('tel 7', ['four', 'five', 'six'])
  index.fill('word', ['one', 'seven', 'eight'])
  index.add('nine', ['word'])
  expect(index.sharing(['town'])).toEqual([])
  expect(index.sharing(['town', 'word'])).toEqual(['one'])
  expect(index.sharing(['tel 7'])).toEqual(['four', 'five', 'six'])
  index.add('ten', ['street 3'])
  expect(index.sharing(['town', 'street 3'])).toEqual(['ten'])
})
