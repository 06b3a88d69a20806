import { describe, expect, it } from 'vitest'
import { product } from '../../src/domain/product.ts'

describe('product', () => {
  it('is active unless stated, and carries a GTIN only with a right check digit', () => {
    const notebook = { itemId: 'NB-PRO-14', name: 'Notebook Pro 14', unit: 'EA', gtin: '4012345800296' }
    expect(product.parse(notebook)).toEqual({ ...notebook, active: true })
    expect(product.safeParse({ ...notebook, gtin: '4012345800297' }).success).toBe(false)
    expect(product.safeParse({ ...notebook, itemId: '' }).success).toBe(false)
  })
})
