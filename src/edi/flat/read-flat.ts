import { createHash } from 'node:crypto'
import type { FlatLayout } from '../../domain/flat-layout.ts'
import type { EdiEvent, EdiIssue, EnvelopeHeader, GroupHeader } from '../edi.ts'
import type { Encoding } from '../encoding.ts'
import { createIssueList } from '../issue-list.ts'
import type { Columns } from './columns.ts'
import { createRowReader, type FlatRow, type RowFault, type RowReader } from './read-rows.ts'

export type FlatOptions = {
  /** Unique among all files of the partner; a file has no number of its own. */
  controlNumber: string
  sender: EnvelopeHeader['sender']
  receiver: EnvelopeHeader['receiver']
  encoding: Encoding
  usage?: string | undefined
  /** Largest order, its heading included, and so the largest row. */
  maxTransactionBytes: number
}

export const flatOrder = 'flat:Order'

const sampleBytes = 40

/** An order as far as it was read. */
type OpenOrder = {
  orderNumber: string
  rows: Uint8Array[]
  sizeBytes: number
  rowCount: number
  hasHeader: boolean
  issues: ReturnType<typeof createIssueList>
}

type Reading = {
  reader: RowReader
  group: GroupHeader
  maxBytes: number
  order: OpenOrder | undefined
  orders: number
  /** A row in front of the next order that may have been part of it. */
  doubt: EdiIssue | undefined
}

const issueFrom = ({ line, byteOffset }: FlatRow, fault: RowFault, segment: number): EdiIssue => ({
  level: 'segment',
  standardCode: fault.code,
  severity: 'error',
  position: { byteOffset, line, segment, segmentId: `line ${line}`, element: fault.column },
  value: fault.value,
  message: `Line ${line}: ${fault.message}`,
})

const doubtFrom = (row: FlatRow): EdiIssue =>
  issueFrom(
    row,
    { code: 'VALUE_INVALID', message: 'This bad row names no order for certain: it may belong to the order behind it' },
    1,
  )

/** Faults that a row has by where it stands. */
const placeFaults = (row: FlatRow, order: OpenOrder | undefined): RowFault[] => {
  if (row.kind === 'line' && order === undefined)
    return [{ code: 'VALUE_INVALID', message: 'An order line stands in front of the first header row' }]
  if ((row.kind === 'order' || row.kind === 'header') && row.orderNumber === '' && row.faults.length === 0)
    return [{ code: 'VALUE_MISSING', message: 'The row has no order number' }]
  return []
}

const beginsOrder = (row: FlatRow, order: OpenOrder | undefined): boolean => {
  if (order === undefined || row.kind === 'header') return true
  return row.kind === 'order' && row.isSure && row.orderNumber !== order.orderNumber
}

/** Whether a row may belong to the order behind it. With header rows, all that follows one belongs to it. */
const isDoubtful = ({ kind, isSure, orderNumber }: FlatRow, order: OpenOrder): boolean => {
  if (kind === 'order') return !isSure && orderNumber !== order.orderNumber
  return kind === 'unknown' && (order.rowCount === 1 || !order.hasHeader)
}

const openOrder = (row: FlatRow, reading: Reading): OpenOrder => {
  const issues = createIssueList()
  if (reading.doubt !== undefined) issues.add(reading.doubt)
  reading.doubt = undefined
  const heading = reading.reader.heading()
  return {
    orderNumber: row.isSure ? row.orderNumber : '',
    rows: [heading],
    sizeBytes: heading.byteLength,
    rowCount: 0,
    hasHeader: row.kind === 'header',
    issues,
  }
}

function* closeOrder(reading: Reading): Generator<EdiEvent> {
  const { order, group, maxBytes } = reading
  if (order === undefined) return
  const index = reading.orders
  reading.orders += 1
  reading.order = undefined
  yield {
    type: 'transaction',
    group,
    transaction: {
      index,
      setId: flatOrder,
      controlNumber: order.orderNumber === '' ? String(index + 1) : order.orderNumber.slice(0, 35),
      status: order.issues.status(),
      issues: order.issues.all(),
    },
    body: order.sizeBytes > maxBytes ? undefined : Buffer.concat(order.rows),
  }
}

function* takeRow(row: FlatRow, reading: Reading): Generator<EdiEvent> {
  if (beginsOrder(row, reading.order)) yield* closeOrder(reading)
  const misplaced = placeFaults(row, reading.order)
  const order = reading.order ?? openOrder(row, reading)
  reading.order = order
  order.rowCount += 1
  for (const fault of [...row.faults, ...misplaced]) order.issues.add(issueFrom(row, fault, order.rowCount))
  if (isDoubtful(row, order)) reading.doubt = doubtFrom(row)
  else if (row.kind === 'order') reading.doubt = undefined
  const isCut = row.faults.some(({ code }) => code === 'TRANSACTION_TOO_LARGE')
  order.sizeBytes += isCut ? reading.maxBytes : row.bytes.byteLength
  // What is over the limit is only counted.
  if (order.sizeBytes > reading.maxBytes) order.rows.length = 0
  else order.rows.push(row.bytes)
}

const headerFrom = (layout: FlatLayout, options: FlatOptions): EnvelopeHeader => ({
  standard: 'flat',
  index: 0,
  sender: options.sender,
  receiver: options.receiver,
  controlNumber: options.controlNumber,
  version: layout.format,
  date: '',
  time: '',
  acknowledgementRequested: false,
  usage: options.usage ?? '',
  delimiters: {
    element: layout.format === 'csv' ? layout.delimiter : '',
    component: '',
    repetition: undefined,
    segment: '\n',
  },
  byteOffset: 0,
})

const groupFrom = ({ sender, receiver, controlNumber, version }: EnvelopeHeader): GroupHeader => ({
  index: 0,
  functionalId: 'flat',
  sender: sender.id,
  receiver: receiver.id,
  controlNumber,
  version,
})

/** The beginning of a payload, its size and its hash, taken while it goes by. */
const createMeter = () => {
  const hash = createHash('sha256')
  let sample = Buffer.alloc(0)
  let sizeBytes = 0
  return {
    take: (chunk: Uint8Array): void => {
      hash.update(chunk)
      sizeBytes += chunk.byteLength
      if (sample.length < sampleBytes) sample = Buffer.concat([sample, chunk.subarray(0, sampleBytes)])
    },
    sizeBytes: () => sizeBytes,
    sha256: () => hash.digest('hex'),
    sample: () =>
      sample
        .subarray(0, sampleBytes)
        .toString('latin1')
        .replace(/[^\u0020-\u007e]/g, '·'),
  }
}

/**
 * Reads a flat file (CSV or columns of fixed width) as an interchange with one group, as a stream: at most one order is held. Each run
 * of rows with the same order number (or each header row with its lines) is a transaction `flat:Order`.
 *
 * `body` of a transaction is its rows as they came, behind the heading (and the byte order mark) of the file, so that it reads by
 * itself when `skipRows` is put aside: `readFlatBody` does that. Bad rows reject the order they belong to; one that does not tell its
 * order for certain also rejects the order behind it. Issues carry `line 12` as `segmentId`, the row's number in the order as `segment`, the column as
 * `element`, and our codes as `standardCode`.
 *
 * An order number that comes again further down is a second transaction with that number. A file whose heading lacks a column of the layout is
 * one `rubbish` event; an empty file is none; a heading without orders is an interchange without transactions.
 */
export async function* readFlat(
  chunks: AsyncIterable<Uint8Array>,
  layout: FlatLayout,
  options: FlatOptions,
): AsyncGenerator<EdiEvent> {
  const envelope = headerFrom(layout, options)
  const group = groupFrom(envelope)
  const reader = createRowReader(layout, options.encoding, options.maxTransactionBytes)
  const reading: Reading = {
    reader,
    group,
    maxBytes: options.maxTransactionBytes,
    order: undefined,
    orders: 0,
    doubt: undefined,
  }
  const meter = createMeter()
  let isOpen = false
  function* takeAll(rows: Iterable<FlatRow>): Generator<EdiEvent> {
    for (const row of rows) {
      if (!isOpen) yield* opening(envelope, group)
      isOpen = true
      yield* takeRow(row, reading)
    }
  }
  for await (const chunk of chunks) {
    meter.take(chunk)
    yield* takeAll(reader.push(chunk))
  }
  yield* takeAll(reader.end())
  const message = reader.problem()
  if (message !== undefined) {
    yield { type: 'rubbish', byteOffset: 0, sizeBytes: meter.sizeBytes(), sample: meter.sample(), message }
    return
  }
  if (meter.sizeBytes() === 0) return
  if (!isOpen) yield* opening(envelope, group)
  yield* closeOrder(reading)
  const counts = { declaredTransactions: undefined, receivedTransactions: reading.orders }
  yield { type: 'group-end', group: { ...group, ...counts, issues: [] } }
  yield { type: 'envelope-end', envelope, result: { status: 'accepted', issues: [], sha256: meter.sha256() } }
}

function* opening(envelope: EnvelopeHeader, group: GroupHeader): Generator<EdiEvent> {
  yield { type: 'envelope-start', envelope }
  yield { type: 'group-start', group }
}

export type FlatBody = { rows: FlatRow[]; columns: Columns; problem: string | undefined }

/** The layout for the body of a transaction, in front of which no rows are to be passed over. */
export const layoutOfBody = (layout: FlatLayout): FlatLayout => ({ ...layout, skipRows: 0 })

const readerOfBody = (body: Uint8Array, layout: FlatLayout, encoding: Encoding): RowReader =>
  createRowReader(layoutOfBody(layout), encoding, body.byteLength)

function* allRows(reader: RowReader, body: Uint8Array): Generator<FlatRow> {
  yield* reader.push(body)
  yield* reader.end()
}

/** The rows of a transaction's body, one after the other. */
export const rowsOfBody = (body: Uint8Array, layout: FlatLayout, encoding: Encoding): Generator<FlatRow> =>
  allRows(readerOfBody(body, layout, encoding), body)

/** The rows of a transaction's body, and where they hold what. */
export const readFlatBody = (body: Uint8Array, layout: FlatLayout, encoding: Encoding): FlatBody => {
  const reader = readerOfBody(body, layout, encoding)
  const rows = [...allRows(reader, body)]
  return { rows, columns: reader.columns(), problem: reader.problem() }
}
