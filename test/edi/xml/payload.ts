import { readFileSync } from 'node:fs'
import type { EdiEvent } from '../../../src/edi/edi.ts'
import { type ReadXmlPayloadOptions, readXmlPayload } from '../../../src/edi/xml/read-documents.ts'

const exampleFiles = { ubl: '7-ubl-order.xml', idoc: '8-idoc-orders05.xml', cxml: '9-cxml-order.xml' } as const

/** One of the sample orders. */
export const example = (kind: keyof typeof exampleFiles): string =>
  readFileSync(new URL(`../../../examples/orders/${exampleFiles[kind]}`, import.meta.url), 'utf8')

export const eventsOf = async (text: string | Uint8Array, options?: ReadXmlPayloadOptions): Promise<EdiEvent[]> => {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  const chunks = [bytes.subarray(0, 700), bytes.subarray(700)].filter((chunk) => chunk.length > 0)
  const events: EdiEvent[] = []
  for await (const event of readXmlPayload(chunks, options)) events.push(event)
  return events
}

type Transaction = Extract<EdiEvent, { type: 'transaction' }>

export const transactionsOf = async (text: string | Uint8Array): Promise<Transaction[]> =>
  (await eventsOf(text)).filter((event) => event.type === 'transaction')

/** The only document of a payload, as bytes. */
export const bodyOf = async (text: string | Uint8Array): Promise<Uint8Array> => {
  const [transaction] = await transactionsOf(text)
  if (transaction?.body === undefined) throw new Error('the payload holds no document')
  return transaction.body
}
