import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { run } from '../../src/cli/main.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const profiles = join(repository, 'config/partners')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-partner-'))
  await cp(join(profiles, 'samples'), join(folder, 'samples'), { recursive: true })
  await writeFile(
    join(folder, 'crossdock.yaml'),
    'systems:\n  edi: { type: directory, inbox: in, outbox: out }\npartners: [partner.yaml]\n',
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const crossdock = async (...args: string[]) => {
  let [out, err] = ['', '']
  const code = await run(['--config', join(folder, 'crossdock.yaml'), 'partner', ...args], {
    stdout: { write: (text) => (out += String(text)) },
    stderr: { write: (text) => (err += text) },
    env: {},
    cwd: folder,
  })
  return { code, out, err }
}

const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)
const textOf = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

/** Northwind's profile with other settings added. */
const profile = async (changes: Record<string, unknown> = {}): Promise<void> => {
  const northwind: object = parse(await readFile(join(profiles, 'northwind.yaml'), 'utf8'))
  await put('partner.yaml', JSON.stringify({ ...northwind, ...changes }))
}
beforeEach(() => profile())

const order = { file: 'samples/northwind-order.edi', expect: 'samples/northwind-order.json' }
const shipment = {
  entity: 'shipment',
  value: 'samples/northwind-shipment.json',
  expect: 'samples/northwind-shipment.edi',
}

describe('crossdock partner test', () => {
  it('finds that the samples of the shipped profiles are right', async () => {
    for (const name of ['northwind', 'lakeside-edifact']) {
      await put('partner.yaml', await readFile(join(profiles, `${name}.yaml`), 'utf8'))
      const { code, out } = await crossdock('test', name)
      expect(out).toMatch(/samples?, 0 wrong\n$/)
      expect(code).toBe(0)
    }
  })

  it('shows what a mapping makes otherwise than expected, by field', async () => {
    await profile({
      samples: [order],
      mapping: {
        'sales-order': {
          requestedDate: '$addDays(order.requestedDate, -2)',
          'lines[].unitPrice': '$multiply(line.unitPrice, 0.98)',
        },
      },
    })
    const { code, out } = await crossdock('test', 'northwind')
    expect(code).toBe(1)
    expect(out).toBe(`wrong    samples/northwind-order.edi
  document 1 (850): lines[0].unitPrice
    a: "899"
    b: "881.02"
  document 1 (850): lines[1].unitPrice
    a: "1249"
    b: "1224.02"
  document 1 (850): requestedDate
    a: "2026-12-04"
    b: "2026-12-02"
a: expected, b: got
1 sample, 1 wrong
`)
  })

  it('compares what is written by element, after the mapping', async () => {
    await profile({ samples: [shipment], codes: { tables: { carriers: { DHL: 'OTHR' } } } })
    const { code, out } = await crossdock('--json', 'test', 'northwind')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      partner: 'northwind',
      samples: [
        {
          ok: false,
          issues: [],
          differences: [{ path: expect.stringMatching(/TD503$/), a: 'DHLC', b: 'OTHR' }],
        },
      ],
    })
  })

  it('tells why a sample does not map, and leaves its expectation alone even with --update', async () => {
    const before = await textOf(order.expect)
    await profile({ samples: [order], codes: {}, mapping: {} })
    const unknownItem = await crossdock('test', 'northwind', '--update')
    expect(unknownItem.code).toBe(1)
    expect(unknownItem.out).toMatch(/850 0001: PO1 line 1 .*\n {4}ITEM_CODE_UNKNOWN, saw NW-100245/)
    await profile({ samples: [order], mapping: { 'sales-order': { orderNumber: 'order.contractNumber' } } })
    const failing = await crossdock('test', 'northwind', '--update')
    expect(failing.code).toBe(1)
    expect(failing.out).toContain('MAPPING_FAILED, saw "NW-SAMPLE-1"')
    expect(failing.out).toContain('gives nothing, but the field must not be empty')
    expect(await textOf(order.expect)).toBe(before)
  })

  it('tells what intake would refuse: broken rules, strangers, what is no document at all', async () => {
    const sample = await textOf(order.file)
    await put('samples/broken.edi', sample.replace('SE*14*', 'SE*15*'))
    await put('samples/stranger.edi', sample.replace('NORTHWIND      *ZZ', 'NORTHWIN       *ZZ'))
    await put('samples/rubbish.edi', 'not EDI')
    await put('samples/empty.edi', '')
    await profile({
      samples: ['broken', 'stranger', 'rubbish', 'empty', 'absent'].map((name) => ({
        file: `samples/${name}.edi`,
        expect: order.expect,
      })),
    })
    const { code, out } = await crossdock('--json', 'test', 'northwind')
    expect(code).toBe(1)
    const { samples } = JSON.parse(out)
    expect(samples.map((each: { issues: { code: string }[] }) => each.issues[0]?.code)).toEqual([
      'TRANSACTION_REJECTED',
      'PARTNER_UNKNOWN',
      'INTERCHANGE_UNREADABLE',
      'INTERCHANGE_EMPTY',
      'VALUE_MISSING',
    ])
  })

  it('reads flat files by the layout of the profile, when their name fits it', async () => {
    const harbor: object = parse(await readFile(join(profiles, 'harbor-csv.yaml'), 'utf8'))
    const file = join(repository, 'examples/orders/10-harbor-orders.csv')
    await put('partner.yaml', JSON.stringify({ ...harbor, samples: [{ file, expect: 'new/harbor.json' }] }))
    expect(await crossdock('test', 'harbor-csv', '--update')).toMatchObject({ code: 0, err: '' })
    const [first] = JSON.parse(await textOf('new/harbor.json'))
    expect(first).toMatchObject({ type: 'flat:Order', entity: 'sales-order', value: { lines: expect.any(Array) } })
    await cp(file, join(folder, 'samples/other.dat'))
    const samples = [{ file: 'samples/other.dat', expect: 'new/harbor.json' }]
    await put('partner.yaml', JSON.stringify({ ...harbor, samples }))
    expect((await crossdock('test', 'harbor-csv')).out).toContain('PARTNER_UNKNOWN, saw other.dat')
  })

  it('writes what is expected with --update, which then holds', async () => {
    await profile({
      samples: [
        { ...order, expect: 'new/order.json' },
        { ...shipment, expect: 'new/shipment.edi' },
      ],
    })
    expect((await crossdock('test', 'northwind')).out).toContain('write it with --update')
    const update = await crossdock('test', 'northwind', '--update')
    expect(update.code).toBe(0)
    expect(update.out).toContain('written  samples/northwind-order.edi')
    expect(JSON.parse(await textOf('new/order.json'))).toEqual(JSON.parse(await textOf(order.expect)))
    expect(await textOf('new/shipment.edi')).toBe(await textOf(shipment.expect))
    expect((await crossdock('test', 'northwind')).code).toBe(0)
    expect((await crossdock('test', 'northwind', '--update')).out).not.toContain('written')
  })

  it('says so when documents are missing or too many', async () => {
    const documents: unknown[] = JSON.parse(await textOf(order.expect))
    await put('samples/two.json', JSON.stringify([...documents, { type: '850' }]))
    await put('samples/none.json', '[]')
    await profile({
      samples: [
        { ...order, expect: 'samples/two.json' },
        { ...order, expect: 'samples/none.json' },
      ],
    })
    const { out } = await crossdock('test', 'northwind')
    expect(out).toContain('  document 2\n    a: {"type":"850"}\n    b: (nothing)')
    expect(out).toContain('  document 1 (850)\n    a: (nothing)\n    b: {"type":"850","entity":"sales-order"')
  })

  it('refuses a value that is no such document, and an entity the standard has no document for', async () => {
    await put('samples/bad.json', '{ "shipmentNumber": "X" }')
    await profile({
      samples: [
        { ...shipment, value: 'samples/bad.json' },
        { ...shipment, entity: 'customer' },
        { ...shipment, entity: 'order-response' },
      ],
    })
    const { code, out } = await crossdock('test', 'northwind')
    expect(code).toBe(1)
    expect(out).toContain('value.issueDate')
  })

  it('says that there is nothing to test, and that a partner is not there', async () => {
    await profile({ samples: [] })
    expect(await crossdock('test', 'northwind')).toMatchObject({ code: 0, out: expect.stringContaining('no samples') })
    expect(await crossdock('test', 'nobody')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no partner nobody: there are northwind'),
    })
  })
})

describe('crossdock partner list and show', () => {
  it('list the partners with their mapping and samples', async () => {
    const { code, out } = await crossdock('list')
    expect(code).toBe(0)
    expect(out.split('\n')[1]).toMatch(/^northwind +Northwind Electronics +x12 +ZZ\/NORTHWIND +ZZ\/CROSSDOCK +1 +2$/)
    expect(JSON.parse((await crossdock('--json', 'list')).out)).toMatchObject([{ name: 'northwind', samples: 2 }])
  })

  it('show one with its expressions and defaults', async () => {
    const { out } = await crossdock('show', 'northwind')
    expect(out).toContain('code tables      carriers (2)')
    expect(out).toMatch(/shipment +transport\.carrierCode +\$code\('carriers', value, value\)/)
    expect(JSON.parse((await crossdock('--json', 'show', 'northwind')).out)).toMatchObject({
      name: 'northwind',
      encoding: 'latin1',
    })
    expect((await crossdock('show', 'nobody')).code).toBe(2)
  })
})

describe('docs/partners.md', () => {
  it('has a worked example that does what it says', async () => {
    const text = await readFile(join(repository, 'docs/partners.md'), 'utf8')
    const [, yaml = '', output = ''] = /```yaml\n([\s\S]*?)```[\s\S]*?```text\n([\s\S]*?)```/.exec(text) ?? []
    const example: { samples: unknown } = parse(yaml)
    const northwind: { codes: object } = parse(await readFile(join(profiles, 'northwind.yaml'), 'utf8'))
    await profile({ ...example, codes: { ...northwind.codes, ...Reflect.get(example, 'codes') } })
    expect((await crossdock('test', 'northwind')).out).toBe(output)
  })
})
