import { expect, it } from 'vitest'
import { readVerdicts } from '../../src/edi/read-verdicts.ts'
import { bytesOf, set } from './x12/build.ts'

const delimiters = { element: '*', component: '>', repetition: undefined, segment: '~' }

const statusesIn = (group: string) => {
  const said = ['AK1*PR*7', 'AK2*855*0001', 'AK5*A', 'AK2*855*0002', 'AK5*R*5', `AK9*${group}*2*2*1`]
  const body = bytesOf(set('997', '0001', said).join('~'))
  const read = readVerdicts('997', body, delimiters)
  return read.ok ? read.value.flatMap((each) => (each.kind === 'syntax' ? each.documents : [])) : []
}

it('a set is rejected with its group, and else as it is judged itself', () => {
  expect(statusesIn('P').map(({ status }) => status)).toEqual(['accepted', 'rejected'])
  expect(statusesIn('R').map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
