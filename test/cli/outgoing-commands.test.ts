import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/main.ts'
import { sendDocument } from '../../src/jobs/send-document.ts'
import { type DeskSite, openDeskSite } from '../desk/desk-site.ts'

const examples = join(import.meta.dirname, '../../examples/documents')
let site: DeskSite

beforeAll(async () => {
  site = await openDeskSite()
  await site.app.start()
})
afterAll(() => site.remove())

const crossdock = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  const out: Buffer[] = []
  let err = ''
  const code = await run(args, {
    stdout: { write: (text) => out.push(Buffer.from(text)) },
    stderr: { write: (text) => (err += text) },
    env: {},
    cwd: site.folder,
  })
  return { code, out: Buffer.concat(out).toString('latin1'), err }
}

const shipment = join(examples, 'shipment.json')

describe('edi generate', () => {
  it("writes a document in the partner's standard, valid by its own grammar", async () => {
    const { code, out } = await crossdock('edi', 'generate', shipment, '--partner', 'northwind', '--entity', 'shipment')
    expect(code).toBe(0)
    expect(out).toContain('BSN*00*SHP-88021*20261122*1430*0001~')
    expect(out).toContain('MAN*GM*00106141411234567897~')
    const file = join(site.folder, 'asn.edi')
    await writeFile(file, out, 'latin1')
    const checked = await crossdock('edi', 'validate', 'asn.edi')
    expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('1 accepted, 0 accepted with errors') })
  })

  it('takes control number and file', async () => {
    const args = ['--partner', 'northwind', '--entity', 'invoice', '--control-number', '77', '--out', 'inv.edi']
    const { code } = await crossdock('edi', 'generate', join(examples, 'invoice.json'), ...args)
    expect(code).toBe(0)
    const text = await readFile(join(site.folder, 'inv.edi'), 'latin1')
    expect(text).toMatch(/IEA\*1\*000000077~/)
    expect(text).toContain('BIG*20261123*INV-40117*')
    expect((await crossdock('edi', 'generate', join(examples, 'invoice.json'), ...args)).code).toBe(2)
  })

  it('says what is wrong with what it is given', async () => {
    const wrong: [string[], RegExp][] = [
      [[shipment, '--partner', 'nobody', '--entity', 'shipment'], /no partner nobody: there are .*northwind/],
      [['none.json', '--partner', 'northwind', '--entity', 'shipment'], /none\.json cannot be read/],
      [[shipment, '--partner', 'northwind', '--entity', 'truck'], /shipment, invoice/],
      [[shipment, '--partner', 'northwind', '--entity', 'shipment', '--control-number', '0'], /1 to 999999999/],
    ]
    const other = await crossdock('edi', 'generate', shipment, '--partner', 'northwind', '--entity', 'invoice')
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('value.invoiceNumber') })
    for (const [args, message] of wrong) {
      const { code, err } = await crossdock('edi', 'generate', ...args)
      expect(code, args.join(' ')).toBe(2)
      expect(err).toMatch(message)
    }
  })
})

describe('edi map', () => {
  it("prints what a partner's file becomes", async () => {
    const order = join(import.meta.dirname, '../../examples/orders/1-known-customer.edi')
    const { code, out } = await crossdock('edi', 'map', order, '--partner', 'northwind')
    expect(code).toBe(0)
    const [first] = JSON.parse(out)
    expect(first).toMatchObject({ type: '850', entity: 'sales-order', value: { orderNumber: 'NW-2026-1001' } })
    await crossdock('edi', 'generate', shipment, '--partner', 'northwind', '--entity', 'shipment', '--out', 'back.edi')
    const back = await crossdock('edi', 'map', 'back.edi', '--partner', 'northwind')
    // The envelope of what we send names us as the sender.
    expect(back).toMatchObject({ code: 1, err: expect.stringContaining('intake would not take the file as theirs') })
    expect(JSON.parse(back.out)).toMatchObject([
      { type: '856', entity: 'shipment', value: { shipmentNumber: 'SHP-88021' } },
    ])
  })

  it('says why a document becomes nothing', async () => {
    const broken = join(import.meta.dirname, '../../examples/orders/5-broken.edi')
    const { code, err } = await crossdock('edi', 'map', broken, '--partner', 'northwind')
    expect(code).toBe(1)
    expect(err).toMatch(/850 \d+: /)
    expect(await crossdock('edi', 'map', 'none.edi', '--partner', 'northwind')).toMatchObject({ code: 2 })
  })
})

describe('send and acknowledgements', () => {
  it('sends a document, then shows that its acknowledgement is awaited', async () => {
    const { code, out } = await crossdock('send', shipment, '--partner', 'northwind', '--entity', 'shipment')
    expect(code).toBe(0)
    expect(out).toMatch(/shipment SHP-88021 is to be written for northwind as 856/)
    // No worker runs at this site.
    const [document] = await site.app.deps.store.documents.list({ direction: 'out', limit: 1 })
    await sendDocument([document?.id ?? ''], site.app.deps, new AbortController().signal)
    const { out: pending } = await crossdock('acknowledgements', '--state', 'pending')
    expect(pending).toMatch(/north\S*\s+856\s+\d+\s+\d+\s+pending/)
    const listed = JSON.parse((await crossdock('acknowledgements', '--json')).out).items
    expect(listed).toMatchObject([{ type: '856', state: 'pending', withinHours: null }])
    expect((await crossdock('documents', '--direction', 'out')).out).toMatch(/SHP-88021\s+north\S*\s+856\s+sent/)
  })

  it('refuses the same number again, and a state that does not exist', async () => {
    const again = await crossdock('send', shipment, '--partner', 'northwind', '--entity', 'shipment')
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('DOCUMENT_REPEATED') })
    expect((await crossdock('acknowledgements', '--state', 'lost')).code).toBe(2)
  })
})

describe('send-order', () => {
  const file = (name: string) => join(site.folder, name)
  const order = {
    orderNumber: 'CLI-1',
    issueDate: '2026-11-20',
    currency: 'USD',
    parties: [{ role: 'buyer', identifiers: [{ scheme: 'gln', value: '4012345000009' }] }],
    lines: [{ lineNumber: '1', itemId: 'PC-ELITE-800', quantity: { value: '3', unit: 'EA' } }],
  }

  it('hands in JSON for a partner, and EDI for a system, once', async () => {
    await writeFile(file('order.json'), JSON.stringify(order))
    const sent = await crossdock('send-order', 'order.json', '--partner', 'northwind')
    expect(sent).toMatchObject({
      code: 0,
      out: expect.stringMatching(/order\.json was taken as document [0-9a-f-]{36}/),
    })
    expect((await crossdock('send-order', 'order.json', '--partner', 'northwind')).out).toBe(sent.out)
    expect(JSON.parse((await crossdock('documents', '--filter', 'cli-1', '--json')).out).items).toHaveLength(1)
    const edi = await crossdock(
      'send-order',
      join(examples, '../orders/1-known-customer.edi'),
      '--system',
      'edi',
      '--json',
    )
    expect(JSON.parse(edi.out)).toMatchObject({ kind: 'interchange', state: 'received' })
    const again = await crossdock(
      ...['send-order', join(examples, '../orders/1-known-customer.edi'), '--system', 'edi', '--key', 'another'],
    )
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('has the same bytes as interchange') })
  })

  it.each([
    [['send-order', 'none.json'], 2, 'cannot be read'],
    [['send-order', 'order.json'], 2, 'partner: name the partner'],
    [['send-order', 'order.json', '--partner', 'a', '--system', 'b'], 2, 'not both'],
    [['send-order', 'order.json', '--system', 'crm'], 1, 'orders come from edi'],
    [['documents', '--filter', 'colour:red'], 2, 'there is no field "colour"'],
  ])('%j ends with %d', async (args, code, message) => {
    expect(await crossdock(...args)).toMatchObject({ code, err: expect.stringContaining(message) })
  })

  it('lists page by page', async () => {
    const first = await crossdock('interchanges', '--direction', 'in', '--limit', '1', '--json')
    const { items, next } = JSON.parse(first.out)
    const second = await crossdock('interchanges', '--direction', 'in', '--limit', '1', '--after', next, '--json')
    expect(JSON.parse(second.out).items[0].id).not.toBe(items[0].id)
    expect((await crossdock('interchanges', '--limit', '1')).err).toContain('There are more: say --limit, or --after')
    expect((await crossdock('links', '--system', 'erp')).out).toBe('No links.\n')
  })
})
