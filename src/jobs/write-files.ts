import { groupBy } from '../domain/group-by.ts'
import type { Partner } from '../domain/partner.ts'
import type { RenderedDocument } from '../edi/rendered-document.ts'
import type { DocumentParts } from '../mappers/edi/outgoing-documents.ts'
import type { Document, DocumentContent, Store } from '../store/store.ts'
import { buryUnwritten, orBury } from './bury-unwritten.ts'
import type { JobDeps } from './job.ts'
import { type OutgoingInterchange, reserveControlNumbers } from './outgoing.ts'
import { type PreparedDocument, prepareDocument } from './prepare-document.ts'

/** Documents of one partner that are to be written, and by id what they answer. */
type Batch = {
  partner: Partner
  documents: readonly Document[]
  answered: ReadonlyMap<string, DocumentContent>
}

/** Writes the documents into files, as many in one as the partner takes. What cannot be written becomes a dead letter. */
export const writeFiles = (store: Store, batch: Batch, deps: JobDeps): Promise<OutgoingInterchange[]> =>
  batch.partner.standard === 'x12' || batch.partner.standard === 'edifact'
    ? writeNumbered(store, batch, deps)
    : writeEach(store, batch, deps)

const prepare = ({ partner, answered }: Batch, document: Document): Promise<PreparedDocument> =>
  prepareDocument(document, document.answers === null ? undefined : answered.get(document.answers), partner)

const writeEach = async (store: Store, batch: Batch, deps: JobDeps): Promise<OutgoingInterchange[]> => {
  const { partner, documents } = batch
  const numbersOf = await reserveControlNumbers(store, partner, documents.length)
  const outgoing: OutgoingInterchange[] = []
  for (const [index, document] of documents.entries()) {
    const controlNumbers = numbersOf(index)
    const written = await orBury(store, document, async () => {
      const { format, value, context } = await prepare(batch, document)
      const bytes = format.write(value, { ...context, controlNumbers, at: new Date(deps.now()) })
      return outgoingOf(partner, controlNumbers, bytes, [{ document, format }])
    })
    if (written !== undefined) outgoing.push(written)
  }
  return outgoing
}

type Rendered = Pick<PreparedDocument, 'document' | 'format'> & { parts: DocumentParts; rendered: RenderedDocument }

/**
 * Partners look for gaps in control numbers: every document is rendered before the files are made up, so that a number is spent on each file, and a
 * place in it on each document, that leaves.
 */
const writeNumbered = async (store: Store, batch: Batch, deps: JobDeps): Promise<OutgoingInterchange[]> => {
  const { partner, documents } = batch
  const ready: Rendered[] = []
  for (const document of documents) {
    const one = await orBury(store, document, async () => render(await prepare(batch, document)))
    if (one !== undefined) ready.push(one)
  }
  const files = filesOf(ready, partner.documentsPerFile)
  if (files.length === 0) return []
  const numbersOf = await reserveControlNumbers(store, partner, files.length)
  const outgoing: OutgoingInterchange[] = []
  for (const [index, file] of files.entries()) {
    try {
      outgoing.push(wrap(partner, file, numbersOf(index), deps))
    } catch (error) {
      // The envelope is at fault, and with it every document.
      for (const { document } of file) await buryUnwritten(store, document, error)
    }
  }
  return outgoing
}

const render = ({ document, format, value, context }: PreparedDocument): Rendered => {
  const { parts } = format
  if (parts === undefined) throw new Error(`a file cannot hold more than one ${format.type}`)
  return { document, format, parts, rendered: parts.render(value, context) }
}

/** Those of one type, so of one version and functional id, that one flow is to deliver; in the order they came. */
const filesOf = (ready: readonly Rendered[], most: number): Rendered[][] => {
  const files: Rendered[][] = []
  for (const alike of groupBy(ready, ({ document, format }) => `${format.type} ${document.flow ?? ''}`).values())
    for (let start = 0; start < alike.length; start += most) files.push(alike.slice(start, start + most))
  return files
}

const wrap = (
  partner: Partner,
  file: readonly Rendered[],
  controlNumbers: OutgoingInterchange['controlNumbers'],
  deps: JobDeps,
): OutgoingInterchange => {
  const [first] = file
  if (first === undefined) throw new Error('a file without documents')
  const context = { partner, controlNumbers, at: new Date(deps.now()) }
  const bytes = first.parts.wrap(
    file.map(({ rendered }) => rendered),
    context,
  )
  return outgoingOf(partner, controlNumbers, bytes, [first, ...file.slice(1)])
}

type Carried = Pick<PreparedDocument, 'document' | 'format'>

const outgoingOf = (
  partner: Partner,
  controlNumbers: OutgoingInterchange['controlNumbers'],
  bytes: Uint8Array,
  carried: readonly [Carried, ...Carried[]],
): OutgoingInterchange => ({
  partner,
  fileName: carried[0].format.fileName,
  controlNumbers,
  acknowledgementIds: [],
  // Of the type it is written as: the profile may speak another standard since it was made.
  documents: carried.map(({ document, format }) => ({ ...document, type: format.type })),
  flow: carried[0].document.flow ?? 'outgoing',
  bytes,
})
