import { describe, expect, it } from 'vitest'
import { orderNumberFromSet } from '../../../../src/mappers/edi/x12/order-number-from-set.ts'

const delimiters = { element: '*', component: '>', repetition: undefined, segment: '~' }
const numberOf = (body: string) => orderNumberFromSet('BEG')(Buffer.from(body, 'latin1'), delimiters)

describe('orderNumberFromSet', () => {
  it('reads BEG03, whatever else is wrong with the document', () => {
    expect(numberOf('ST*850*0001~\nBEG*00*SA*PO-77**2026xxxx~PO1*')).toBe('PO-77')
  })

  it('reads BCH03 of a change', () => {
    const body = Buffer.from('ST*860*0001~BCH*04*SA*PO-78**3*20261122~POC*1~')
    expect(orderNumberFromSet('BCH')(body, delimiters)).toBe('PO-78')
  })

  it('reads the number of a release (BEG04, BCH04) with it', () => {
    expect(numberOf('ST*850*0001~BEG*00*RL*PO-77*3*20261120~')).toBe('PO-77#3')
    const body = Buffer.from('ST*860*0001~BCH*04*RL*PO-78*3*1*20261122~')
    expect(orderNumberFromSet('BCH')(body, delimiters)).toBe('PO-78#3')
  })

  it('finds none where there is none', () => {
    expect(numberOf('ST*850*0001~BEG*00*SA***20261120~')).toBeUndefined()
    expect(numberOf(`ST*850*0001~BEG*00*SA*${'9'.repeat(36)}**20261120~`)).toBeUndefined()
    expect(numberOf('')).toBeUndefined()
  })
})
