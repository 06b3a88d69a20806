import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPayload } from '../../src/edi/read-payload.ts'
import { documentReaderOf } from '../../src/mappers/edi/incoming-documents.ts'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'

const example = async (name: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(new URL(`../../examples/documents/${name}.json`, import.meta.url), 'utf8'))

describe('documents of ours to partners', () => {
  let site: TestApp

  beforeAll(async () => {
    site = await openApp('embedded', {
      partners: {
        edifact: {
          standard: 'edifact',
          theirs: { qualifier: '14', id: '4012345000016' },
          ours: { qualifier: '14', id: '4012345000030' },
        },
        cxml: { standard: 'cxml', theirs: { qualifier: 'DUNS', id: '1' }, ours: { qualifier: 'DUNS', id: '2' } },
      },
    })
  })
  afterAll(async () => {
    await site?.close()
  })

  const send = (partner: string, entity: string, value: unknown) =>
    site.call('POST', '/documents', { partner, entity, value })

  /** What a file of the outbox says, read as the partner would. */
  const readBack = async (file: string, partnerName: string): Promise<unknown> => {
    const partner = site.app.deps.partners.find(({ name }) => name === partnerName)
    if (partner === undefined) throw new Error(`no partner ${partnerName}`)
    let envelopeVersion = ''
    for await (const event of readPayload(Readable.from([await readFile(join(site.outbox, file))]), {
      maxTransactionBytes: 1_000_000,
      encodingOf: () => undefined,
    })) {
      if (event.type === 'envelope-start') envelopeVersion = event.envelope.version
      if (event.type !== 'transaction') continue
      expect(event.transaction.issues).toEqual([])
      const { delimiters } = partner
      const edifact = { element: '+', component: ':', repetition: undefined, segment: "'", release: '?' }
      const context = {
        partner,
        delimiters: partner.standard === 'edifact' ? edifact : delimiters,
        envelopeVersion,
      }
      const mapped = documentReaderOf(event.transaction.setId)?.map(event.body ?? new Uint8Array(), context)
      if (mapped?.ok !== true) throw new Error(`cannot be read back: ${JSON.stringify(mapped)}`)
      return mapped.value
    }
    throw new Error(`${file} holds no document`)
  }

  const outboxOf = async (part: string): Promise<string[]> =>
    (await readdir(site.outbox)).filter((name) => name.includes(part)).sort()

  it('writes a shipment and an invoice in the standard of each partner, and awaits their acknowledgement', async () => {
    const [shipment, invoice] = [await example('shipment'), await example('invoice')]
    for (const partner of ['northwind', 'edifact']) {
      await send(partner, 'shipment', shipment)
      await send(partner, 'invoice', invoice)
    }
    await site.settled()
    await expect.poll(async () => (await readdir(site.outbox)).length, { timeout: 20_000 }).toBe(4)
    const [x12Shipment = ''] = await outboxOf('northwind-856')
    expect(await readBack(x12Shipment, 'northwind')).toMatchObject({
      shipmentNumber: 'SHP-88021',
      pallets: [{ sscc: '106141411234567897', packages: [{ sscc: '106141411234567903' }] }],
    })
    const [edifactInvoice = ''] = await outboxOf('edifact-invoic')
    expect(await readBack(edifactInvoice, 'edifact')).toMatchObject({
      invoiceNumber: 'INV-40117',
      totals: { payableAmount: '3596' },
    })
    const awaited = await site.store.awaited.list({ state: 'pending', limit: 10 })
    expect(awaited.map(({ type }) => type).sort()).toEqual(['810', '856', 'DESADV', 'INVOIC'])
  })

  it('takes a number once, and says which document had it', async () => {
    const shipment = { ...(await example('shipment')), shipmentNumber: 'SHP-2' }
    await send('northwind', 'shipment', shipment)
    await expect(send('northwind', 'shipment', shipment)).rejects.toThrow(/409.*DOCUMENT_REPEATED/)
    await send('edifact', 'shipment', shipment)
  })

  it('refuses what is no such document, and what the standard has no document for', async () => {
    await expect(send('northwind', 'invoice', { invoiceNumber: 'X' })).rejects.toThrow(/400.*issueDate/)
    await expect(send('nobody', 'invoice', {})).rejects.toThrow(/404/)
    await expect(send('cxml', 'forecast', {})).rejects.toThrow(/409.*cxml/)
    await expect(send('northwind', 'order-response', {})).rejects.toThrow(/400/)
  })

  it('makes a dead letter of what cannot be written, and writes it when the cause is mended', async () => {
    const shipment = await example('shipment')
    const bad = { ...shipment, shipmentNumber: 'SHP-BAD', transport: { carrierCode: 'A*B', mode: '3' } }
    await send('northwind', 'shipment', bad)
    await site.settled()
    const letter = (await site.deadLetters()).find(({ businessKey }) => businessKey === 'SHP-BAD')
    expect(letter).toMatchObject({ code: 'VALUE_INVALID', retrySafety: 'not-sent' })
    const partner = site.app.deps.partners.find(({ name }) => name === 'northwind')
    if (partner === undefined) throw new Error('no partner')
    const { delimiters } = partner
    partner.delimiters = { ...delimiters, element: '|' }
    await site.call('POST', `/dead-letters/${letter?.id}/retry`, {})
    await site.settled()
    partner.delimiters = delimiters
    expect((await site.deadLetters()).some(({ businessKey }) => businessKey === 'SHP-BAD')).toBe(false)
    const document = await site.store.documents.get(letter?.subjectId ?? '')
    expect(document?.state).toBe('sent')
  })
})
