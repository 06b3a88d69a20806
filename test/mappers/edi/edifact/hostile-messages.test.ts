import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Mapped } from '../../../../src/domain/issue.ts'
import type { DocumentContext } from '../../../../src/mappers/edi/document-context.ts'
import { invoiceFromInvoic } from '../../../../src/mappers/edi/edifact/invoice-from-invoic.ts'
import { invoiceToInvoic } from '../../../../src/mappers/edi/edifact/invoice-to-invoic.ts'
import { shipmentFromDesadv } from '../../../../src/mappers/edi/edifact/shipment-from-desadv.ts'
import { shipmentToDesadv } from '../../../../src/mappers/edi/edifact/shipment-to-desadv.ts'
import { rich as invoice } from './invoices.ts'
import { contextOf, partnerOf, readText, segmentTexts } from './round-trip.ts'
import { rich as shipment } from './shipments.ts'

type Document = { type: string; read(body: Uint8Array, context: DocumentContext): Mapped<unknown>; segments: string[] }

const documents: Document[] = [
  { type: 'DESADV', read: shipmentFromDesadv, segments: segmentTexts(shipmentToDesadv(shipment, partnerOf())) },
  { type: 'INVOIC', read: invoiceFromInvoic, segments: segmentTexts(invoiceToInvoic(invoice, partnerOf())) },
]

const isTold = (read: Mapped<unknown>): boolean =>
  read.ok || (read.issues.length > 0 && read.issues.every(({ path, message }) => path !== '' && message !== ''))

const hostile = fc.constantFrom('', '-1', '1e9', '9'.repeat(40), '+', ':::::', '__proto__', 'constructor', ' ', '÷')

/** What happens to one segment: gone, twice, moved to the end, or one of its parts replaced. */
const mutation = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('drop', 'double', 'move', 'replace'),
  part: fc.nat({ max: 8 }),
  value: hostile,
})

const mutated = (
  segments: readonly string[],
  mutations: readonly { at: number; kind: string; part: number; value: string }[],
) =>
  mutations.reduce<string[]>(
    (current, { at, kind, part, value }) => {
      const index = at % Math.max(1, current.length)
      const segment = current[index] ?? ''
      const parts = segment.split(/([+:])/)
      parts[(part * 2) % parts.length] = value
      const others = current.toSpliced(index, 1)
      if (kind === 'drop') return others
      if (kind === 'double') return current.toSpliced(index, 0, segment)
      return kind === 'move' ? [...others, segment] : current.toSpliced(index, 1, parts.join(''))
    },
    [...segments],
  )

describe.each(documents)('a damaged $type', ({ type, read, segments }) => {
  it('is read, or told what is wrong with it; nothing is thrown', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
        expect(isTold(readText(type, mutated(segments, mutations), read))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('in another character set is an issue', () => {
    const body = new Uint8Array(Buffer.from(`UNH+1+${type}:D:96A:UN'BGM+1+\u00fc'UNT+3+1'`, 'latin1'))
    const context = contextOf(partnerOf(undefined, { encoding: 'utf-8' }))
    expect(read(body, context)).toMatchObject({ ok: false, issues: [{ code: 'ENCODING_INVALID' }] })
    expect(read(body, { ...context, envelopeVersion: 'UNOE:3' }).ok).toBe(false)
  })
})

const samples = new URL('../../../../../shared/corpus/edi/edifact-rs/', import.meta.url)

describe.skipIf(!existsSync(samples))('real INVOIC samples (the corpus is not always there)', () => {
  const files = existsSync(samples) ? readdirSync(samples).filter((file) => /invoic/.test(file)) : []
  it.each(files)('%s is read or told what is wrong', (file) => {
    const text = readFileSync(new URL(file, samples), 'latin1')
    const body = /UNH[\s\S]*?UNT[^']*'/.exec(text)?.[0] ?? ''
    const read = invoiceFromInvoic(new Uint8Array(Buffer.from(body, 'latin1')), contextOf(partnerOf()))
    expect(isTold(read)).toBe(true)
  })
})
