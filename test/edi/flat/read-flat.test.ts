import { describe, expect, it } from 'vitest'
import { type FlatLayout, flatLayout, isFileOf } from '../../../src/domain/flat-layout.ts'
import type { EdiEvent } from '../../../src/edi/edi.ts'
import type { Encoding } from '../../../src/edi/encoding.ts'
import { readFlat } from '../../../src/edi/flat/read-flat.ts'

const fields = { orderNumber: 'PO', issueDate: 'Date', 'line.itemId': 'Item', 'line.quantity': 'Qty' }
const constants = { 'line.unit': 'EA' }
const csv = (extra: object = {}): FlatLayout =>
  flatLayout.parse({ format: 'csv', fields, defaults: constants, ...extra })
const fixed = (extra: object = {}): FlatLayout =>
  flatLayout.parse({
    format: 'fixed',
    fields: {
      orderNumber: { from: 2, to: 5 },
      issueDate: { from: 6, to: 13 },
      'line.itemId': { from: 2, to: 5 },
      'line.quantity': { start: 6, length: 3 },
    },
    defaults: constants,
    ...extra,
  })

type Limits = { encoding?: Encoding; maxTransactionBytes?: number; pieceBytes?: number }

async function* piecesOf(bytes: Buffer, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

const eventsOf = async (file: string | Buffer, layout: FlatLayout, limits: Limits = {}): Promise<EdiEvent[]> => {
  const { encoding = 'utf-8', maxTransactionBytes = 1_000_000, pieceBytes = 7 } = limits
  const party = { qualifier: 'ZZ', id: 'X' }
  const options = { controlNumber: 'file-1', sender: party, receiver: party, encoding, maxTransactionBytes }
  const events: EdiEvent[] = []
  const chunks = piecesOf(Buffer.from(file), pieceBytes)
  for await (const event of readFlat(chunks, layout, { ...options, usage: 'P' })) events.push(event)
  return events
}

const ordersOf = async (file: string | Buffer, layout: FlatLayout, limits?: Limits) =>
  (await eventsOf(file, layout, limits)).flatMap((event) =>
    event.type === 'transaction'
      ? [{ ...event.transaction, body: event.body && Buffer.from(event.body).toString('latin1') }]
      : [],
  )

const verdictsOf = async (file: string | Buffer, layout: FlatLayout, limits?: Limits) =>
  (await ordersOf(file, layout, limits)).map(({ controlNumber, status }) => `${controlNumber} ${status}`)

const heading = 'PO,Date,Item,Qty\n'

describe('orders in CSV', () => {
  it('makes each run of rows with one order number an order that reads by itself', async () => {
    const file = `${heading}A,2026-01-01,I1,1\nA,2026-01-01,I2,2\nB,2026-01-01,I1,3\n`
    const events = await eventsOf(file, csv())
    expect(events.map(({ type }) => type)).toEqual([
      'envelope-start',
      'group-start',
      'transaction',
      'transaction',
      'group-end',
      'envelope-end',
    ])
    expect(events[0]).toMatchObject({ envelope: { standard: 'flat', controlNumber: 'file-1', version: 'csv' } })
    const [a, b] = await ordersOf(file, csv())
    expect(a).toMatchObject({ setId: 'flat:Order', controlNumber: 'A', status: 'accepted' })
    expect(a?.body).toBe(`${heading}A,2026-01-01,I1,1\nA,2026-01-01,I2,2\n`)
    expect(await ordersOf(b?.body ?? '', csv())).toMatchObject([{ controlNumber: 'B', body: b?.body }])
  })

  it('takes an order number that comes again further down for a second order', async () => {
    const file = `${heading}A,d,I,1\nB,d,I,1\nA,d,I,2\n`
    expect(await verdictsOf(file, csv())).toEqual(['A accepted', 'B accepted', 'A accepted'])
  })

  it('reads CR LF, a byte order mark, blank rows, quotes, quoted line breaks and no break at the end, however the bytes are cut', async () => {
    const file = '\ufeff"PO",Date,Item,Qty\r\n\r\nA,d,"I ""1"";\r\nnext, line",1\r\n,,,\r\nB,d,I,2'
    for (const pieceBytes of [1, 2, 3, 1000]) {
      const orders = await ordersOf(file, csv(), { pieceBytes, encoding: 'latin1' })
      expect(orders.map(({ controlNumber, status }) => [controlNumber, status])).toEqual([
        ['A', 'accepted'],
        ['B', 'accepted'],
      ])
      expect(orders[1]?.body).toBe('\u00ef\u00bb\u00bf"PO",Date,Item,Qty\r\nB,d,I,2')
    }
  })

  it('rejects only the order of a row with too few or too many columns, and says where', async () => {
    const file = `${heading}A,d,I,1\nB,d,I\nB,d,I,1\nC,d,I,1,extra\nD,d,I,1,\n`
    const orders = await ordersOf(file, csv())
    expect(orders.map(({ controlNumber, status }) => `${controlNumber} ${status}`)).toEqual([
      'A accepted',
      'B rejected',
      'C rejected',
      'D accepted',
    ])
    expect(orders[1]?.issues).toMatchObject([
      { standardCode: 'VALUE_INVALID', position: { line: 3, element: 3, segmentId: 'line 3', byteOffset: 25 } },
    ])
    expect(orders[1]?.issues[0]?.message).toContain('3 columns instead of 4')
    expect(orders[2]?.issues[0]).toMatchObject({ position: { line: 5, element: 4 } })
  })

  it('loses one row to a wrong quote, not the rows behind it', async () => {
    const file = `${heading}A,d,I,1\nB,d,12" screen,1\nC,d,"not closed,1\nD,d,I,1\nE,d,"x"y,1\nF,d,I,1\n`
    expect(await verdictsOf(file, csv())).toEqual([
      'A accepted',
      'B rejected',
      'C rejected',
      'D accepted',
      'E rejected',
      'F accepted',
    ])
    const orders = await ordersOf(file, csv())
    expect(orders[1]?.issues[0]).toMatchObject({ position: { line: 3, element: 3 } })
  })

  it('rejects the orders on both sides of a row that tells no order', async () => {
    const file = `${heading}A,d,I,1\n,d,I,1\nB,d,I,1\nC,d,I,1\n`
    expect(await verdictsOf(file, csv())).toEqual(['A rejected', 'B rejected', 'C accepted'])
    const inside = `${heading}A,d,I,1\n,d,I,1\nA,d,I,2\nB,d,I,1\n`
    expect(await verdictsOf(inside, csv())).toEqual(['A rejected', 'B accepted'])
  })

  it('rejects the order before when a shifted row seems to begin a new one', async () => {
    const late = csv({ fields: { ...fields, orderNumber: 'PO' } })
    const file = 'Item,PO,Date,Qty\nI,A,d,1\nI,extra,A,d,1\nI,B,d,1\nI,C,d,1\n'
    expect(await verdictsOf(file, late)).toEqual(['A rejected', 'B rejected', 'C accepted'])
  })

  it('refuses bytes of another character set and control characters, in their order only', async () => {
    const file = Buffer.concat([
      Buffer.from(`${heading}A,d,I,1\nB,d,`),
      Buffer.from([0xe9]),
      Buffer.from(',1\nC,d,a\u0000b,1\nD,d,I,1\n'),
    ])
    const orders = await ordersOf(file, csv())
    expect(orders.map(({ issues }) => issues[0]?.standardCode)).toEqual([
      undefined,
      'ENCODING_INVALID',
      'VALUE_INVALID',
      undefined,
    ])
    expect(orders[1]?.issues[0]?.value).toBe('é')
    expect(await verdictsOf(`${heading}A,d,\u20ac,1\n`, csv(), { encoding: 'latin1' })).toEqual(['A rejected'])
  })

  it('refuses a file whose heading lacks a column, or has it twice, as a whole', async () => {
    const events = await eventsOf('PO,Date,Article,Qty\nA,d,I,1\n', csv())
    expect(events).toMatchObject([{ type: 'rubbish', sizeBytes: 28 }])
    const [event] = events
    expect(event?.type === 'rubbish' && event.message).toBe(
      'The heading has no column "Item", where "line.itemId" is to stand; it has: PO, Date, Article, Qty',
    )
    expect(await eventsOf('PO,Date,Item,Qty,item\n', csv())).toMatchObject([{ type: 'rubbish' }])
    expect(await eventsOf('PO,"Date,Item,Qty\nA,d,I,1\n', csv())).toMatchObject([{ type: 'rubbish' }])
  })

  it('finds nothing in an empty file and an interchange without orders in a heading', async () => {
    expect(await eventsOf('', csv())).toEqual([])
    expect((await eventsOf(heading, csv())).map(({ type }) => type)).toEqual([
      'envelope-start',
      'group-start',
      'group-end',
      'envelope-end',
    ])
  })

  it('reads columns by number, another delimiter, no quotes, and passes rows over', async () => {
    const byNumber = { orderNumber: 2, issueDate: 1, 'line.itemId': 3, 'line.quantity': 4 }
    const layout = csv({ header: false, fields: byNumber, delimiter: '\t', quote: '', skipRows: 1 })
    const orders = await ordersOf('Export of today\nd\tA\t12" x\t1\nd\tB\tI\t1\n', layout)
    expect(orders.map(({ controlNumber, status }) => [controlNumber, status])).toEqual([
      ['A', 'accepted'],
      ['B', 'accepted'],
    ])
    expect(orders[0]?.body).toBe('d\tA\t12" x\t1\n')
  })

  it('holds a cell of a megabyte, and gives an order over the limit without its body', async () => {
    const cell = 'x'.repeat(1024 * 1024)
    const file = `${heading}A,d,I,1\nB,d,"${cell}\n${cell}",1\nC,d,I,1\n`
    const whole = await ordersOf(file, csv(), { maxTransactionBytes: 4_000_000, pieceBytes: 65_536 })
    expect(whole.map(({ status, body }) => [status, body?.length])).toEqual([
      ['accepted', 25],
      ['accepted', 17 + 2 * 1024 * 1024 + 10],
      ['accepted', 25],
    ])
    const cut = await ordersOf(`${heading}A,d,I,1\nB,d,${cell},1\nC,d,I,1\n`, csv(), {
      maxTransactionBytes: 100_000,
      pieceBytes: 65_536,
    })
    expect(cut.at(-1)).toMatchObject({ controlNumber: 'C', body: `${heading}C,d,I,1\n` })
    expect(cut.some(({ body }) => body === undefined)).toBe(true)
    expect(cut.filter(({ status }) => status === 'accepted').every(({ body }) => body !== undefined)).toBe(true)
  })

  it('reads 100,000 rows in bounded memory', async () => {
    async function* rows(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(heading)
      for (let block = 0; block < 1000; block += 1) {
        const lines = Array.from({ length: 100 }, (_, row) => `P${block},2026-01-01,"item ${row}, ""quoted""",1\n`)
        yield Buffer.from(lines.join(''))
      }
    }
    const party = { qualifier: 'ZZ', id: 'X' }
    const options = { controlNumber: '1', sender: party, receiver: party, encoding: 'utf-8' as const, usage: 'P' }
    const before = process.memoryUsage().heapUsed
    let [orders, most, bytes] = [0, 0, 0]
    for await (const event of readFlat(rows(), csv(), { ...options, maxTransactionBytes: 1_000_000 })) {
      if (event.type !== 'transaction') continue
      orders += event.transaction.status === 'accepted' ? 1 : 0
      bytes = Math.max(bytes, event.body?.byteLength ?? 0)
      most = Math.max(most, process.memoryUsage().heapUsed - before)
    }
    expect(orders).toBe(1000)
    expect(bytes).toBeLessThan(6000)
    expect(most).toBeLessThan(150 * 1024 * 1024)
  }, 30_000)
})

describe('orders in columns of fixed width', () => {
  const record = { at: 1, length: 1, header: 'H', line: 'L', ignore: ['T'] }

  it('begins an order with each header row', async () => {
    const orders = await ordersOf(
      'HA00120260101\nLI001  1\nLI002  2\nHA00220260101\nLI001  3\nT2\n\u001a',
      fixed({ record }),
    )
    expect(orders.map(({ controlNumber, status, body }) => [controlNumber, status, body])).toEqual([
      ['A001', 'accepted', 'HA00120260101\nLI001  1\nLI002  2\n'],
      ['A002', 'accepted', 'HA00220260101\nLI001  3\n'],
    ])
  })

  it('refuses lines without a header and rows of an unknown type, in their order only', async () => {
    const file = 'LI001  1\nHA00120260101\nXI001  1\nHA00220260101\nLI001  3\n'
    expect(await verdictsOf(file, fixed({ record }))).toEqual(['1 rejected', 'A001 rejected', 'A002 accepted'])
  })

  it('groups rows of one kind by order number, and holds rows to the length that is agreed', async () => {
    const layout = fixed({ rowLength: 13 })
    const file = ' A00120260101\n A00120260101\n A002202601\n A00320260101 x\n A00420260101  \n'
    expect(await verdictsOf(file, layout)).toEqual(['A001 accepted', 'A002 rejected', 'A003 rejected', 'A004 accepted'])
  })
})

describe('a layout', () => {
  it('is refused without what an order needs', () => {
    const problemsOf = (layout: object): string[] =>
      flatLayout.safeParse(layout).error?.issues.map(({ path }) => path.join('/')) ?? []
    expect(problemsOf({ format: 'csv', fields: {} })).toEqual([
      'fields/orderNumber',
      'fields/issueDate',
      'fields/line.quantity',
      'fields/line.unit',
      'fields',
    ])
    expect(problemsOf({ format: 'csv', header: false, fields, defaults: constants })).toHaveLength(4)
    expect(problemsOf({ format: 'csv', fields: { ...fields, 'shipTo.fax': 'Fax' }, defaults: constants })).not.toEqual(
      [],
    )
    expect(problemsOf({ format: 'csv', delimiter: 'a', fields, defaults: constants })).toEqual(['delimiter'])
  })

  it('knows its files by their names', () => {
    const layout = csv({ files: 'orders-*.csv' })
    expect(isFileOf('orders-1.csv', layout)).toBe(true)
    expect(isFileOf('ORDERS-1.CSV', layout)).toBe(true)
    expect(isFileOf('my-orders-1.csv', layout)).toBe(false)
    expect(isFileOf('orders-1xcsv', layout)).toBe(false)
    expect(isFileOf('anything', csv())).toBe(true)
  })
})
