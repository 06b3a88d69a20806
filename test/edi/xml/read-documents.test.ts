import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { EdiEvent } from '../../../src/edi/edi.ts'
import { readXmlPayload } from '../../../src/edi/xml/read-documents.ts'
import { bodyOf, eventsOf, example, transactionsOf } from './payload.ts'

const envelopeOf = async (text: string | Uint8Array) => {
  const event = (await eventsOf(text)).find(({ type }) => type === 'envelope-start')
  if (event?.type !== 'envelope-start') throw new Error('no envelope')
  return event.envelope
}

const issuesOf = async (text: string): Promise<string[]> =>
  (await transactionsOf(text)).flatMap(({ transaction }) =>
    transaction.issues.map(({ standardCode, position }) => `${standardCode} ${position.segmentId}`),
  )

const kinds = ['ubl', 'idoc', 'cxml'] as const

describe('a payload', () => {
  it.each(kinds)('is an interchange with one group (%s)', async (kind) => {
    const text = example(kind)
    const events = await eventsOf(text)
    expect(events.map(({ type }) => type)).toEqual([
      'envelope-start',
      'group-start',
      'transaction',
      'group-end',
      'envelope-end',
    ])
    const end = events.at(-1)
    if (end?.type !== 'envelope-end') throw new Error('no end')
    expect(end.result).toEqual({
      status: 'accepted',
      issues: [],
      sha256: createHash('sha256').update(text).digest('hex'),
    })
  })

  it('tells sender, receiver and number by its standard', async () => {
    expect(await envelopeOf(example('ubl'))).toMatchObject({
      standard: 'xml',
      sender: { qualifier: '0088', id: '4012345000016' },
      receiver: { qualifier: '0088', id: '4012345999006' },
      controlNumber: 'LOS-UBL-2001/2026-11-20',
    })
    expect(await envelopeOf(example('idoc'))).toMatchObject({
      sender: { qualifier: '', id: 'NWECLNT100' },
      receiver: { qualifier: '', id: '0000107733' },
      controlNumber: '0000000000417733',
      usage: 'P',
    })
    expect(await envelopeOf(example('cxml').replace('"production"', '"test"'))).toMatchObject({
      sender: { qualifier: 'DUNS', id: '607218834' },
      receiver: { qualifier: 'NetworkID', id: 'CROSSDOCK' },
      controlNumber: '20261120.091500.3001@juniper.example',
      usage: 'T',
    })
  })

  it('has the address and number of a Standard Business Document Header around it', async () => {
    const namespace = 'http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader'
    const party = (name: string, id: string) =>
      `<s:${name}><s:Identifier Authority="iso6523-actorid-upis">${id}</s:Identifier></s:${name}>`
    // The namespaces of the order stand on the element around it, as some gateways write them.
    const order = example('ubl').replace(/<\?xml.*?\?>/, '')
    const declarations = /xmlns:cac="[^"]+"\s+xmlns:cbc="[^"]+"/.exec(order)?.[0] ?? ''
    const text = `<s:StandardBusinessDocument xmlns:s="${namespace}" ${declarations}><s:StandardBusinessDocumentHeader>${party('Sender', '0088:4012345000023')}${party('Receiver', '0192:991825827')}<s:DocumentIdentification><s:InstanceIdentifier>i-77</s:InstanceIdentifier></s:DocumentIdentification></s:StandardBusinessDocumentHeader>${order.replace(declarations, '')}</s:StandardBusinessDocument>`
    expect(await envelopeOf(text)).toMatchObject({
      sender: { qualifier: '0088', id: '4012345000023' },
      receiver: { qualifier: '0192', id: '991825827' },
      controlNumber: 'i-77',
    })
    const [transaction] = await transactionsOf(text)
    expect(transaction?.transaction).toMatchObject({ setId: 'ubl:Order', status: 'accepted', issues: [] })
    // Cut out, the order still reads by itself.
    const [again] = await transactionsOf(await bodyOf(text))
    expect(again?.transaction).toMatchObject({ setId: 'ubl:Order', controlNumber: 'LOS-UBL-2001', status: 'accepted' })
  })

  it('may hold several IDocs, each a document', async () => {
    const text = example('idoc')
    const idoc = text.slice(text.indexOf('<IDOC'), text.indexOf('</ORDERS05>'))
    const second = idoc.replaceAll('417733', '417734').replaceAll('4500017801', '4500017802')
    const foreign = second.replace('417734', '417735').replace('NWECLNT100', 'OTHER')
    const transactions = await transactionsOf(`<ORDERS05>${idoc}${second}${idoc}${foreign}</ORDERS05>`)
    expect(transactions.map(({ transaction }) => [transaction.controlNumber, transaction.status])).toEqual([
      ['0000000000417733', 'accepted'],
      ['0000000000417734', 'accepted'],
      ['0000000000417733', 'rejected'],
      ['0000000000417735', 'rejected'],
    ])
    const body = Buffer.from(transactions[1]?.body ?? []).toString()
    expect(body).toContain('4500017802')
    expect(body).not.toContain('4500017801')
  })

  it('hands on bodies as UTF-8, whatever they came in', async () => {
    const text = example('ubl').replace('UTF-8', 'ISO-8859-1').replace('Lakeside', 'Läkeside')
    const body = Buffer.from(await bodyOf(Buffer.from(text, 'latin1'))).toString()
    expect(body).toContain('Läkeside')
    expect(body.startsWith('<Order')).toBe(true)
  })

  it('is known by its content when it has no number', async () => {
    const text = example('idoc').replace('<DOCNUM>0000000000417733</DOCNUM>', '')
    const { controlNumber } = await envelopeOf(text)
    expect(controlNumber).toBe(`sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`)
  })

  it('of an unknown kind is accepted under the name of its root', async () => {
    const [transaction] = await transactionsOf('<Stock><Item/></Stock>')
    expect(transaction?.transaction).toMatchObject({ setId: 'Stock', status: 'accepted' })
    const change = await transactionsOf(example('idoc').replace('<MESTYP>ORDERS<', '<MESTYP>ORDCHG<'))
    expect(change[0]?.transaction.setId).toBe('idoc:ORDERS05:ORDCHG')
  })

  it.each(kinds)('cut off anywhere is rubbish, never a document (%s)', async (kind) => {
    const bytes = Buffer.from(example(kind).trimEnd())
    for (let size = 500; size < bytes.length; size += 500) {
      const events = await eventsOf(bytes.subarray(0, size))
      expect(events.map(({ type }) => type)).toEqual(['rubbish'])
    }
    const [event] = await eventsOf(bytes.subarray(0, bytes.length - 1))
    expect(event).toMatchObject({
      type: 'rubbish',
      sizeBytes: bytes.length - 1,
      message: expect.stringContaining('cut off'),
    })
  })

  it('that is too large, hostile or empty yields no document', async () => {
    const [large] = await eventsOf(example('ubl'), { maxBytes: 1000 })
    expect(large).toMatchObject({ type: 'rubbish', sizeBytes: Buffer.byteLength(example('ubl')) })
    const [hostile] = await eventsOf('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
    expect(hostile).toMatchObject({ type: 'rubbish', message: expect.stringContaining('DOCTYPE') })
    expect(await eventsOf('')).toEqual([])
  })

  it.each([[1], [3, 50], [39, 1, 7], [1000]])(
    'over the limit says the same whatever way it is cut: %j',
    async (...sizes) => {
      const text = `<Order xmlns="urn:example:order">${'<Line/>'.repeat(30)}</Order>`
      const chunks: Uint8Array[] = []
      for (let from = 0, i = 0; from < text.length; i += 1) {
        const size = sizes[i % sizes.length] ?? 1
        chunks.push(Buffer.from(text.slice(from, from + size)))
        from += size
      }
      for (const maxBytes of [10, 40, 100]) {
        const events: EdiEvent[] = []
        for await (const event of readXmlPayload(chunks, { maxBytes })) events.push(event)
        expect(events).toEqual([
          {
            type: 'rubbish',
            byteOffset: 0,
            sizeBytes: text.length,
            sample: '<Order xmlns="urn:example:order"><Line/>',
            message: expect.stringContaining(`the limit is ${maxBytes}`),
          },
        ])
      }
    },
  )
})

describe('structure', () => {
  const without = (text: string, pattern: RegExp): string => {
    const changed = text.replace(pattern, '')
    if (changed === text) throw new Error('nothing was taken out')
    return changed
  }

  it.each(kinds)('of the sample is whole (%s)', async (kind) => {
    expect(await issuesOf(example(kind))).toEqual([])
  })

  it.each([
    [/<cbc:ID>LOS-UBL-2001<\/cbc:ID>/, 'VALUE_MISSING Order/ID'],
    [/<cbc:IssueDate>.*?<\/cbc:IssueDate>/, 'VALUE_MISSING Order/IssueDate'],
    [/<cbc:DocumentCurrencyCode>.*?<\/cbc:DocumentCurrencyCode>/, 'VALUE_MISSING Order/DocumentCurrencyCode'],
    [/ unitCode="EA"(?=>4<)/, 'VALUE_MISSING Order/OrderLine[2]/LineItem/Quantity/@unitCode'],
    [/<cbc:Quantity unitCode="EA">20<\/cbc:Quantity>/, 'VALUE_MISSING Order/OrderLine[1]/LineItem/Quantity'],
    [/ schemeID="0088"/, 'VALUE_MISSING Order/BuyerCustomerParty/Party/EndpointID/@schemeID'],
  ])('of UBL is checked: %s', async (pattern, issue) => {
    expect(await issuesOf(without(example('ubl'), pattern))).toContain(issue)
  })

  it('of UBL that is not Peppol is held to less', async () => {
    const text = without(example('ubl'), /<cbc:CustomizationID>.*?<\/cbc:CustomizationID>/)
    expect(await issuesOf(without(text, /<cbc:DocumentCurrencyCode>.*?<\/cbc:DocumentCurrencyCode>/))).toEqual([])
  })

  it.each([
    ['2026-11-20', '2026-02-30', 'DATE_INVALID Order/IssueDate'],
    ['>USD<', '>USX<', 'CURRENCY_UNKNOWN Order/DocumentCurrencyCode'],
    ['>20<', '>twenty<', 'VALUE_INVALID Order/OrderLine[1]/LineItem/Quantity'],
  ])('of UBL is checked: %s as %s', async (from, to, issue) => {
    expect(await issuesOf(example('ubl').replace(from, to))).toContain(issue)
  })

  it('of IDoc and cXML is checked', async () => {
    const idoc = without(without(example('idoc'), /<SNDPRN>.*?<\/SNDPRN>/), /<MENGE>10.000<\/MENGE>/)
    expect(await issuesOf(idoc)).toEqual([
      'VALUE_MISSING IDOC/EDI_DC40/SNDPRN'.replace('IDOC', 'ORDERS05/IDOC'),
      'VALUE_MISSING ORDERS05/IDOC/E1EDP01[2]/MENGE',
    ])
    const cxml = without(without(example('cxml'), / orderID="J-CX-3001"/), /<SupplierPartID>DOCK-G5<\/SupplierPartID>/)
    expect(await issuesOf(cxml)).toEqual([
      'VALUE_MISSING cXML/Request/OrderRequest/OrderRequestHeader/@orderID',
      'VALUE_MISSING cXML/Request/OrderRequest/ItemOut[1]/ItemID/SupplierPartID',
    ])
  })

  it('takes no elements of foreign namespaces for its own', async () => {
    const text = example('ubl').replace('<cbc:ID>LOS-UBL-2001</cbc:ID>', '<x:ID xmlns:x="urn:x">LOS-UBL-2001</x:ID>')
    expect(await issuesOf(text)).toContain('VALUE_MISSING Order/ID')
  })
})
