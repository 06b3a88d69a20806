import type { EdiEvent } from '../../../src/edi/edi.ts'
import { type ReadOptions, readInterchanges } from '../../../src/edi/x12/read-interchanges.ts'

type Options = {
  element?: string
  component?: string
  segment?: string
  newline?: string
  repetition?: string
  version?: string
  functionalId?: string
  control?: string
  groupControl?: string
  requested?: string
  sender?: string
}

/** A set from ST to SE with right counts; `body` is segments without them, `*` between elements. */
export const set = (setId: string, control: string, body: readonly string[]): string[] => [
  `ST*${setId}*${control}`,
  ...body,
  `SE*${body.length + 2}*${control}`,
]

/** One interchange with one group around whole sets, in any delimiters. */
export const interchange = (sets: readonly (readonly string[])[], options: Options = {}): string => {
  const {
    element = '*',
    component = '>',
    segment = '~',
    newline = '\n',
    repetition = '^',
    version = '004010',
  } = options
  const {
    functionalId = 'PO',
    control = '000000101',
    groupControl = '101',
    requested = '0',
    sender = 'NORTHWIND',
  } = options
  const isNew = version >= '004020'
  const isa = [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    'ZZ',
    sender.padEnd(15),
    'ZZ',
    'CROSSDOCK'.padEnd(15),
    '261101',
    '0930',
  ]
  isa.push(isNew ? repetition : 'U', version.slice(0, 5), control, requested, 'P', component)
  const inner = [
    `GS*${functionalId}*${sender}*CROSSDOCK*20261101*0930*${groupControl}*X*${version}`,
    ...sets.flat(),
    `GE*${sets.length}*${groupControl}`,
    `IEA*1*${control}`,
  ].map((line) => line.replaceAll('*', element))
  return [isa.join(element), ...inner].map((line) => line + segment + newline).join('')
}

/** A small valid 850. */
export const smallOrder = (number = 'NW-4711'): string[] => [
  `BEG*00*SA*${number}**20261101`,
  'CUR*BY*USD',
  'N1*BY*NORTHWIND ELECTRONICS*92*NWE-HQ',
  'PO1*1*10*EA*899.00*PE*VP*NB-PRO-14',
  'PID*F****NOTEBOOK 14 INCH',
  'CTT*1*10',
]

export const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

export const cut = (bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] => {
  const chunks: Uint8Array[] = []
  let from = 0
  for (let i = 0; from < bytes.length; i += 1) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? bytes.length)
    chunks.push(bytes.subarray(from, from + size))
    from += size
  }
  return chunks
}

export const eventsOf = async (chunks: readonly Uint8Array[], options: ReadOptions = {}): Promise<EdiEvent[]> => {
  const events: EdiEvent[] = []
  for await (const event of readInterchanges(chunks, options)) events.push(event)
  return events
}

export const readText = (text: string, options: ReadOptions = {}): Promise<EdiEvent[]> =>
  eventsOf([bytesOf(text)], options)

/** Every issue of the events as `level code severity`, with the segment where it stands. */
export const issuesOf = (events: readonly EdiEvent[]): string[] =>
  events
    .flatMap((event) => {
      if (event.type === 'transaction') return event.transaction.issues
      if (event.type === 'group-end') return event.group.issues
      return event.type === 'envelope-end' ? event.result.issues : []
    })
    .map(({ level, standardCode, severity, position }) => {
      const element = position.element === undefined ? '' : `/${position.element}`
      return `${level} ${standardCode} ${severity} ${position.segmentId}@${position.segment}${element}`
    })

export const transactionsOf = (events: readonly EdiEvent[]) => events.filter((event) => event.type === 'transaction')
