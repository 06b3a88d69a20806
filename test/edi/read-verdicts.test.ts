import { expect, it } from 'vitest'
import { readVerdicts } from '../../src/edi/read-verdicts.ts'
import { edifactDelimiters, messageText } from '../mappers/edi/edifact/edifact-text.ts'
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

const wordOf = (type: string, ...segments: string[]) => {
  const read = readVerdicts(type, Buffer.from(messageText(type, segments)), edifactDelimiters)
  return read.ok ? read.value[0] : undefined
}

it('a message is rejected with its interchange, and else as it is judged itself', () => {
  const wordOn = (action: string) => wordOf('CONTRL', `UCI+7+A+B+${action}`, 'UCM+1+ORDRSP:D:96A:UN+7')
  expect(wordOn('4')).toMatchObject({ documents: [{ controlNumber: '1', status: 'rejected' }] })
  expect(wordOn('8')).toMatchObject({ documents: [{ controlNumber: '1', status: 'accepted' }] })
})

it('an APERAK rejects by an error, a message function or a response type, the document before its order', () => {
  const wordOn = (bgm: string, ...more: string[]) => wordOf('APERAK', bgm, 'RFF+ON:PO-1', 'RFF+IV:INV-7', ...more)
  expect(wordOn('BGM+12E::9+1+6')).toMatchObject({ status: 'accepted', references: ['INV-7', 'PO-1'] })
  expect(wordOn('BGM+12E::9+1+27')).toMatchObject({ status: 'rejected' })
  expect(wordOn('BGM+12E::9+1+9+RE')).toMatchObject({ status: 'rejected' })
  expect(wordOn('BGM+12E::9+1+9', 'ERC+13')).toMatchObject({ status: 'rejected', detail: 'error 13' })
  expect(wordOf('APERAK', 'BGM+12E+1+6', 'DOC+380+INV-7')).toMatchObject({ references: ['INV-7'] })
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
