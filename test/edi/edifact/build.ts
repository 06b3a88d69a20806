import type { EdiEvent } from '../../../src/edi/edi.ts'
import { type EdifactReadOptions, readEdifactInterchanges } from '../../../src/edi/edifact/read-interchanges.ts'

type Options = {
  una?: string
  syntax?: string
  control?: string
  /** What stands behind UNB05. */
  more?: string
  newline?: string
  separators?: { element: string; component: string; segment: string }
}

/** A message from UNH to UNT with right counts; `body` is segments without terminators. */
export const message = (type: string, reference: string, body: readonly string[], version = 'D:96A:UN'): string[] => [
  `UNH+${reference}+${type}:${version}`,
  ...body,
  `UNT+${body.length + 2}+${reference}`,
]

/** A small valid ORDERS. */
export const smallOrder = (number = '4711'): string[] => [
  `BGM+220+${number}+9`,
  'DTM+137:20261101:102',
  'NAD+BY+4012345000009::9',
  'NAD+SU+4012345000016::9',
  'LIN+1++4006381333931:EN',
  'QTY+21:10:PCE',
  'PRI+AAA:899.00',
  'UNS+S',
  'CNT+2:1',
]

const written = (segment: string, { element, component, segment: terminator }: NonNullable<Options['separators']>) =>
  segment.replaceAll('+', '\u0001').replaceAll(':', component).replaceAll('\u0001', element) + terminator

/** One interchange around whole messages, without groups. */
export const interchange = (messages: readonly (readonly string[])[], options: Options = {}): string => {
  const { una = '', syntax = 'UNOC:3', control = 'REF1', more = '', newline = '\n' } = options
  const separators = options.separators ?? { element: '+', component: ':', segment: "'" }
  const lines = [
    `UNB+${syntax}+NORTHWIND:14+CROSSDOCK:14+261101:0930+${control}${more}`,
    ...messages.flat(),
    `UNZ+${messages.length}+${control}`,
  ]
  return una + lines.map((line) => written(line, separators) + newline).join('')
}

export const orders = (count = 1): string[][] =>
  Array.from({ length: count }, (_, index) => message('ORDERS', String(index + 1), smallOrder(String(4711 + index))))

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

export const eventsOf = async (
  chunks: readonly Uint8Array[],
  options: EdifactReadOptions = {},
): Promise<EdiEvent[]> => {
  const events: EdiEvent[] = []
  for await (const event of readEdifactInterchanges(chunks, options)) events.push(event)
  return events
}

export const readText = (text: string, options: EdifactReadOptions = {}): Promise<EdiEvent[]> =>
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
      const { segmentId, segment, element, component } = position
      const place = [element, component].filter((each) => each !== undefined).map((each) => `/${each}`)
      return `${level} ${standardCode} ${severity} ${segmentId}@${segment}${place.join('')}`
    })

export const messagesOf = (events: readonly EdiEvent[]) => events.filter((event) => event.type === 'transaction')
export const envelopesOf = (events: readonly EdiEvent[]) => events.filter((event) => event.type === 'envelope-start')
