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

it('says why a set or a group was refused also where no segment is named', () => {
  const said = ['AK1*PR*7', 'AK2*855*0001', 'AK5*R*4*5', 'AK9*R*1*2*0*5*99']
  const read = readVerdicts('997', bytesOf(set('997', '0001', said).join('~')), delimiters)
  const [verdict] = read.ok ? read.value : []
  expect(verdict).toMatchObject({
    overall: { detail: 'group: error 5 (Number of Transaction Sets Does Not Match); group: error 99' },
    documents: [
      {
        detail:
          'document: error 4 (Number of Segments Does Not Match); document: error 5 (One or More Segments in Error); ' +
          'group: error 5 (Number of Transaction Sets Does Not Match); group: error 99',
      },
    ],
  })
})

it('names as many errors of a set as a person reads', () => {
  const errors = Array.from({ length: 60 }, (_, at) => `AK3*PO1*${at}**3`)
  const said = ['AK1*PR*7', 'AK2*855*0001', ...errors, 'AK5*R*5', 'AK9*R*1*1*0']
  const read = readVerdicts('997', bytesOf(set('997', '0001', said).join('~')), delimiters)
  const [verdict] = read.ok ? read.value : []
  const detail = verdict?.kind === 'syntax' ? verdict.documents[0]?.detail : ''
  expect(detail?.split('; ')).toHaveLength(51)
  expect(detail).toMatch(/; and 10 more$/)
})
