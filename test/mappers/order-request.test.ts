import { describe, expect, it } from 'vitest'
import { type Partner, partner as partnerFile } from '../../src/domain/partner.ts'
import { orderDocumentOf } from '../../src/mappers/edi/incoming-documents.ts'
import { partnerRequestFrom } from '../../src/mappers/order-request.ts'

const delimiters = { element: '*', component: '>', repetition: undefined, segment: '~' }

const purchaseOrder = (purpose: string): Uint8Array =>
  Buffer.from(
    `ST*850*0001~BEG*${purpose}*SA*PO-1**20261120~CUR*BY*USD~N1*BY*Acme*UL*4012345000009~PO1*1*4*EA*10.00**VP*KB-101~CTT*1~SE*7*0001~`,
  )

const requested = (purpose: string, mapping: Partner['mapping'], envelopeUsage = 'P', usage = 'production') => {
  const partner = partnerFile.parse({
    name: 'acme',
    system: 'edi',
    theirs: { id: 'ACME' },
    ours: { id: 'US' },
    codes: { unlistedItems: true },
    mapping,
    usage,
  })
  const reader = orderDocumentOf('850')
  if (reader === undefined) throw new Error('no reader')
  const context = { partner, delimiters, envelopeVersion: '00401', envelopeUsage }
  return partnerRequestFrom(reader, purchaseOrder(purpose), context, { type: '850', version: '004010' })
}

describe('partnerRequestFrom', () => {
  it('changes an order by the mapping of sales orders', async () => {
    expect(
      await requested('00', { 'sales-order': { typeCode: "'XX'" }, 'order-change': { orderNumber: "'NO'" } }),
    ).toMatchObject({
      ok: true,
      value: { entity: 'sales-order', order: { orderNumber: 'PO-1', typeCode: 'XX' } },
    })
  })

  it('changes the order that a replacement carries, then the change itself', async () => {
    const mapping = {
      'sales-order': { typeCode: "'XX'" },
      'order-change': { changeNumber: "change.order.typeCode & '-1'" },
    }
    expect(await requested('05', mapping)).toMatchObject({
      ok: true,
      value: {
        entity: 'order-change',
        change: { purpose: 'replace', changeNumber: 'XX-1', order: { typeCode: 'XX' } },
      },
    })
  })

  it('changes a cancellation as the change it is', async () => {
    const mapping = { 'sales-order': { typeCode: "$error('unused')" }, 'order-change': { changeNumber: "'C'" } }
    expect(await requested('01', mapping)).toMatchObject({
      ok: true,
      value: { entity: 'order-change', change: { purpose: 'cancellation', changeNumber: 'C' } },
    })
  })

  it('takes no test of a partner in production', async () => {
    for (const purpose of ['00', '01']) {
      expect(await requested(purpose, {}, 'T')).toMatchObject({
        ok: false,
        issues: [{ code: 'ORDER_PURPOSE_UNSUPPORTED', path: 'envelope', value: 'T' }],
      })
      expect(await requested(purpose, {}, 'T', 'test')).toMatchObject({ ok: true })
      expect(await requested(purpose, {}, '')).toMatchObject({ ok: true })
    }
  })

  it('gives the issues of either mapping', async () => {
    for (const entity of ['sales-order', 'order-change'] as const) {
      const mapped = await requested('05', { [entity]: { orderNumber: "$error('no')" } })
      expect(mapped).toMatchObject({ ok: false, issues: [{ code: 'MAPPING_FAILED', path: 'orderNumber' }] })
    }
  })
})
