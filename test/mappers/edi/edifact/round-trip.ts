import { expect } from 'vitest'
import type { Mapped } from '../../../../src/domain/issue.ts'
import { type Partner, partner as partnerSchema } from '../../../../src/domain/partner.ts'
import type { EdiEvent } from '../../../../src/edi/edi.ts'
import { writeEdifactInterchange } from '../../../../src/edi/edifact/write.ts'
import { readPayload } from '../../../../src/edi/read-payload.ts'
import type { Segment } from '../../../../src/edi/segment.ts'
import type { DocumentContext } from '../../../../src/mappers/edi/document-context.ts'
import { edifactDelimiters as delimiters, messageText } from './edifact-text.ts'

export const versions = ['D:96A:UN:EAN008', 'D:01B:UN:EAN010'] as const

/** A partner that reads EDIFACT of a version. */
export const partnerOf = (version: string = versions[0], extra: object = {}): Partner =>
  partnerSchema.parse({
    name: 'lakeside',
    system: 'edi',
    standard: 'edifact',
    theirs: { qualifier: '14', id: '4012345000016' },
    ours: { qualifier: '14', id: '4012345000030' },
    edifact: { version },
    currency: 'EUR',
    ...extra,
  })

const interchangeOf = (message: readonly Segment[], partner: Partner): Uint8Array =>
  writeEdifactInterchange(
    { ours: partner.ours, theirs: partner.theirs, version: partner.edifact.version, usage: partner.usage },
    { controlNumber: '1', at: new Date(0), messages: [message] },
  )

/** The segments of a message from behind UNH to UNT, as written. */
export const segmentTexts = (message: readonly Segment[], partner: Partner = partnerOf()): string[] =>
  Buffer.from(interchangeOf(message, partner)).toString('latin1').split("'\n").slice(3, -3)

async function* chunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** The body of the one message, which the reader must find free of any issue. */
const acceptedBody = async (message: readonly Segment[], partner: Partner): Promise<Uint8Array> => {
  const events: EdiEvent[] = []
  const options = { maxTransactionBytes: 1e7, encodingOf: () => undefined }
  for await (const event of readPayload(chunk(interchangeOf(message, partner)), options)) events.push(event)
  const [found] = events.filter((event) => event.type === 'transaction')
  expect(found?.transaction).toMatchObject({ status: 'accepted', issues: [] })
  expect(events.at(-1)).toMatchObject({ type: 'envelope-end', result: { status: 'accepted', issues: [] } })
  return found?.body ?? new Uint8Array()
}

export const contextOf = (partner: Partner): DocumentContext => ({ partner, delimiters, envelopeVersion: 'UNOC:3' })

type Read<T> = (body: Uint8Array, context: DocumentContext) => Mapped<T>

/** Writes a message, has it judged, and reads it back. */
export const throughWire = async <T>(
  message: readonly Segment[],
  partner: Partner,
  read: Read<T>,
): Promise<Mapped<T>> => read(await acceptedBody(message, partner), contextOf(partner))

/** Reads a message written by hand. */
export const readText = <T>(
  type: string,
  body: readonly string[],
  read: Read<T>,
  partner: Partner = partnerOf(),
): Mapped<T> => read(new Uint8Array(Buffer.from(messageText(type, body), 'latin1')), contextOf(partner))
