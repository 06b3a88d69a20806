import { expect, test } from 'vitest'
import { createKeyIndex } from '../../src/matching/key-index.ts'

test('those that share most keys come first, and no more than asked for', () => {
  const index = createKeyIndex<string>({ limit: 2, maxBlock: 10 })
  index.add('one', ['a'])
  index.add('two', ['a', 'b', 'c'])
  index.add('three', ['a', 'b'])
  index.add('other', ['x'])
  expect(index.sharing(['a', 'b', 'c'])).toEqual(['two', 'three'])
  expect(index.sharing(['nothing'])).toEqual([])
})

test('a key that stands for many tells nothing, and costs nothing', () => {
  const index = createKeyIndex<number>({ limit: 20, maxBlock: 3 })
  for (let one = 0; one < 100_000; one += 1) index.add(one, ['common', `own ${one}`])
  expect(index.sharing(['common'])).toEqual([])
  expect(index.sharing(['common', 'own 7'])).toEqual([7])
})
