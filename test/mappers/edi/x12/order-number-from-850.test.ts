import { describe, expect, it } from 'vitest'
import { orderNumberFrom850 } from '../../../../src/mappers/edi/x12/order-number-from-850.ts'

const delimiters = { element: '*', component: '>', repetition: undefined, segment: '~' }
const numberOf = (body: string) => orderNumberFrom850(Buffer.from(body, 'latin1'), delimiters)

describe('orderNumberFrom850', () => {
  it('reads BEG03, whatever else is wrong with the document', () => {
    expect(numberOf('ST*850*0001~\nBEG*00*SA*PO-77**2026xxxx~PO1*')).toBe('PO-77')
  })

  it('finds none where there is none', () => {
    expect(numberOf('ST*850*0001~BEG*00*SA***20261120~')).toBeUndefined()
    expect(numberOf(`ST*850*0001~BEG*00*SA*${'9'.repeat(36)}**20261120~`)).toBeUndefined()
    expect(numberOf('')).toBeUndefined()
  })
})
