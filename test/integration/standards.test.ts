import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { EdiEvent } from '../../src/edi/edi.ts'
import { readPayload } from '../../src/edi/read-payload.ts'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'

const samples = fileURLToPath(new URL('../../examples/orders/', import.meta.url))

const lakeside = { qualifier: '14', id: '4012345000016' }
const codes = { unlistedItems: true }
const partners = {
  'lakeside-edifact': { standard: 'edifact', theirs: lakeside, ours: { qualifier: '14', id: '4012345000030' }, codes },
  'lakeside-ubl': {
    standard: 'ubl',
    theirs: { qualifier: '0088', id: '4012345000016' },
    ours: { qualifier: '0088', id: '4012345999006' },
    codes,
  },
  'northwind-idoc': {
    standard: 'idoc',
    theirs: { qualifier: '', id: 'NWECLNT100' },
    ours: { qualifier: '', id: '0000107733' },
    codes: { items: { 'NW-100311': 'NB-PRO-14', 'NW-100518': 'KB-101' } },
  },
  'juniper-cxml': {
    standard: 'cxml',
    theirs: { qualifier: 'DUNS', id: '607218834' },
    ours: { qualifier: 'NetworkID', id: 'CROSSDOCK' },
    codes,
  },
}

/** The sample with its wanted date in the future. */
const sample = async (name: string): Promise<string> => {
  const text = await readFile(join(samples, name), 'utf8')
  const day = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10)
  return text.replaceAll('2026-12-04', day).replaceAll('20261204', day.replaceAll('-', ''))
}

/** The example profiles themselves: they are what the samples are laid out for. */
const profile = async (name: string): Promise<Record<string, unknown>> =>
  parse(await readFile(fileURLToPath(new URL(`../../config/partners/${name}.yaml`, import.meta.url)), 'utf8'))

describe('orders in other standards than X12', () => {
  let site: TestApp

  beforeAll(async () => {
    site = await openApp('embedded', {
      partners: {
        ...partners,
        'harbor-csv': await profile('harbor-csv'),
        'harbor-fixed': await profile('harbor-fixed'),
      },
    })
  })
  afterAll(() => site.close())

  /** What went out to a partner: name of the file, its text and what our own reader makes of it. */
  const sentTo = async (partner: string) => {
    const names = (await readdir(site.outbox)).filter((name) => name.startsWith(partner)).sort()
    return Promise.all(
      names.map(async (name) => {
        const bytes = await readFile(join(site.outbox, name))
        const events: EdiEvent[] = []
        const options = { maxTransactionBytes: 1_000_000, encodingOf: () => undefined }
        for await (const event of readPayload(Readable.from([bytes]), options)) events.push(event)
        const documents = events.flatMap((event) => (event.type === 'transaction' ? [event.transaction] : []))
        return { name, text: bytes.toString('utf8'), documents }
      }),
    )
  }

  it('takes EDIFACT ORDERS, acknowledges with CONTRL and answers with ORDRSP', async () => {
    await site.drop('orders.edi', await sample('6-edifact-orders.edi'))
    await site.settled()
    const sent = await sentTo('lakeside-edifact')
    expect(sent.map(({ name }) => name.replace(/\d{9}/, 'N'))).toEqual([
      'lakeside-edifact-contrl-N.edi',
      'lakeside-edifact-ordrsp-N.edi',
      'lakeside-edifact-ordrsp-N.edi',
    ])
    expect(sent[0]?.text).toContain('UCI+LOS4410+4012345000016:14+4012345000030:14+7')
    const answers = sent.slice(1).flatMap(({ documents }) => documents)
    expect(answers.map(({ setId, status }) => [setId, status])).toEqual([
      ['ORDRSP', 'accepted'],
      ['ORDRSP', 'accepted'],
    ])
    const erp = new Map(site.erp.orders().map(({ purchaseOrder, salesOrder }) => [purchaseOrder, salesOrder]))
    for (const number of ['LOS-2026-4410', 'LOS-2026-4411']) {
      const answer = sent.find(({ text }) => text.includes(`RFF+ON:${number}`))
      expect(answer?.text).toContain(`BGM+231+${erp.get(number)}`)
    }
  })

  it.each([
    { file: '7-ubl-order.xml', partner: 'lakeside-ubl', order: 'LOS-UBL-2001', answer: 'ubl:OrderResponse' },
    { file: '8-idoc-orders05.xml', partner: 'northwind-idoc', order: '4500017801', answer: 'idoc:ORDERS05:ORDRSP' },
    { file: '9-cxml-order.xml', partner: 'juniper-cxml', order: 'J-CX-3001', answer: 'cxml:ConfirmationRequest' },
  ])('takes $file and answers with $answer, once', async ({ file, partner, order, answer }) => {
    const text = await sample(file)
    await site.drop(file, text)
    await site.settled()
    await site.drop(`again-${file}`, text)
    await site.settled()
    const [sent, ...more] = await sentTo(partner)
    expect(more).toEqual([])
    expect(sent?.documents.map(({ setId, status }) => [setId, status])).toEqual([[answer, 'accepted']])
    expect(sent?.text).toContain(order)
    expect(site.orderNumbers().erp.filter((number) => number === order)).toEqual([order])
    expect(site.orderNumbers().crm.filter((number) => number === order)).toEqual([order])
    expect(await site.deadLetters()).toEqual([])
  })

  it.each([
    {
      file: '10-harbor-orders.csv',
      partner: 'harbor-csv',
      orders: ['HC-5001', 'HC-5002'],
      row: (sold: string, day: string) => `HC-5001;${sold};1;PC-ELITE-800;HC-800;accepted;12;pcs;${day};899;USD;`,
    },
    {
      file: '11-harbor-orders.txt',
      partner: 'harbor-fixed',
      orders: ['HW-6001', 'HW-6002'],
      row: (sold: string, day: string) =>
        `HW-6001,${sold},0002,DOCK-G5,,accepted,10,EA,${day.replaceAll('-', '')},179,USD,`,
    },
  ])('takes $file by its name and answers in CSV, once', async ({ file, partner, orders, row }) => {
    const text = await sample(file)
    await site.drop(file, text)
    await site.settled()
    await site.drop(`again-${file}`, text)
    await site.settled()
    const names = (await readdir(site.outbox)).filter((name) => name.startsWith(partner))
    expect(names.map((name) => name.replace(/\d{9}/, 'N'))).toEqual(orders.map(() => `${partner}-order-response-N.csv`))
    const answers = await Promise.all(names.map((name) => readFile(join(site.outbox, name), 'utf8')))
    const sold = site.erp.orders().find(({ purchaseOrder }) => purchaseOrder === orders[0])?.salesOrder
    const day = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10)
    expect(answers.flatMap((answer) => answer.split('\r\n'))).toContain(row(String(sold), day))
    for (const where of ['erp', 'crm'] as const)
      expect(site.orderNumbers()[where].filter((number) => orders.includes(number))).toEqual(orders)
    expect(await site.deadLetters()).toEqual([])
  })

  it('lets a person mend a row of a flat order', async () => {
    const lines = String(await sample('10-harbor-orders.csv')).split(/\r?\n/)
    const row = lines.find((line) => line.startsWith('HC-5002'))?.replace('HC-5002', 'HC-5003')
    await site.drop('mend-10-harbor-orders.csv', `${lines[0]}\n${row?.replace('HC-27', 'HC-99')}\n`)
    await site.settled()
    const [dead] = await site.deadLetters()
    expect(dead).toMatchObject({ code: 'ITEM_CODE_UNKNOWN', businessKey: 'HC-5003' })
    const put = (text: string) => site.call('PUT', `/dead-letters/${dead?.id}/body`, Buffer.from(text))
    await expect(put(`${lines[0]}\n${row?.replace(';2;', ';two;')}\n`)).rejects.toThrow(
      /QUANTITY_INVALID|VALUE_INVALID/,
    )
    await put(`${lines[0]}\n${row}\n`)
    await site.settled()
    expect(site.orderNumbers().erp).toContain('HC-5003')
    expect(await site.deadLetters()).toEqual([])
  })

  it('refuses a bad message in the CONTRL and takes its neighbour', async () => {
    const text = (await sample('6-edifact-orders.edi'))
      .replaceAll('LOS4410', 'LOS4499')
      .replaceAll('LOS-2026-44', 'LOS-2026-55')
      // The second message counts its segments wrong.
      .replace(/UNT\+(\d+)\+2'/, "UNT+99+2'")
    await site.drop('bad.edi', text)
    await site.settled()
    const contrl = (await sentTo('lakeside-edifact')).find((file) => file.text.includes('UCI+LOS4499'))
    expect(contrl?.text).toMatch(/UCM\+2\+ORDERS:D:96A:UN[^']*\+4\+29/)
    expect(site.orderNumbers().erp).toContain('LOS-2026-5510')
    expect(site.orderNumbers().erp).not.toContain('LOS-2026-5511')
    const dead = await site.deadLetters()
    expect(dead.map(({ code, businessKey }) => [code, businessKey])).toEqual([
      ['TRANSACTION_REJECTED', 'LOS-2026-5511'],
    ])
  })

  it('replays a document of any standard without writing it twice', async () => {
    const documents = await site.store.documents.list({ state: 'mapped', limit: 100 })
    const types = new Set(documents.map(({ type }) => type))
    expect([...types].sort()).toEqual(['ORDERS', 'cxml:OrderRequest', 'flat:Order', 'idoc:ORDERS05', 'ubl:Order'])
    const before = site.orderNumbers()
    for (const { id } of documents) await site.call('POST', `/documents/${id}/replay`)
    await site.settled()
    expect(site.orderNumbers()).toEqual(before)
  })

  it('keeps XML that is cut off or hostile, and takes nothing of it', async () => {
    const before = site.orderNumbers()
    const ubl = await sample('7-ubl-order.xml')
    await site.drop('cut.xml', ubl.slice(0, ubl.length - 300).replaceAll('LOS-UBL-2001', 'LOS-UBL-CUT'))
    await site.drop('doctype.xml', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`)
    await site.settled()
    expect(site.orderNumbers()).toEqual(before)
    const dead = (await site.deadLetters()).filter(({ businessKey }) => businessKey?.endsWith('.xml'))
    expect(dead.map(({ businessKey }) => businessKey).sort()).toEqual(['cut.xml', 'doctype.xml'])
    expect(dead.every(({ message }) => !message.includes('root:'))).toBe(true)
  })
})
