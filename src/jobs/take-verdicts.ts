import { withoutZeros } from '../domain/control-number.ts'
import type { ErrorCode } from '../domain/error-catalogue.ts'
import type { Issue } from '../domain/issue.ts'
import { newRowId } from '../domain/new-row-id.ts'
import type { InterchangeAcknowledgement } from '../edi/edi.ts'
import { readVerdicts } from '../edi/read-verdicts.ts'
import type { BusinessVerdict, ReceivedVerdict, Said, SyntaxVerdict } from '../edi/verdict.ts'
import { functionalIds } from '../edi/x12/grammar/grammars.ts'
import type { AwaitedAcknowledgement, DeadLetters, Document, Store } from '../store/store.ts'

/** What a partner says, and where: a document, or a TA1 in an envelope. */
type Source = { partner: string; system: string; documentId: string | null; what: string }

/** A document of ours with the partner's word on it. */
type Judged = { awaited: AwaitedAcknowledgement; said: Said }

/**
 * Partners' words on what we sent take effect: awaited acknowledgements are closed, also overdue ones; a refusal becomes a dead letter
 * of the document it refuses; a word on something we never sent, or that cannot be understood, one of its own.
 */
export const takeVerdicts = async (store: Store, documents: readonly Document[]): Promise<void> => {
  for (const document of documents) {
    const source = {
      partner: document.partner,
      system: document.system,
      documentId: document.id,
      what: `${document.type} ${document.transactionControlNumber}`,
    }
    const read = readVerdicts(document.type, document.body ?? new Uint8Array(), document.delimiters)
    const problems: Issue[] = []
    if (read.ok) for (const verdict of read.value) problems.push(...(await takeVerdict(store, source, verdict)))
    else problems.push(...read.issues)
    await store.documents.saveMapped([
      {
        id: document.id,
        entity: 'acknowledgement',
        state: problems.length === 0 ? 'closed' : 'dead',
        businessKey: null,
        canonical: null,
        repeats: null,
      },
    ])
    const [first] = problems
    if (first === undefined) continue
    const message = `${source.what} from ${source.partner}: ${first.message}`
    await store.deadLetters.open([
      letter(document, read.ok ? first.code : 'ACKNOWLEDGEMENT_UNMATCHED', message, problems),
    ])
  }
}

const takeVerdict = (store: Store, source: Source, verdict: ReceivedVerdict): Promise<Issue[]> =>
  verdict.kind === 'syntax' ? takeSyntaxVerdict(store, source, verdict) : takeBusinessVerdict(store, source, verdict)

const takeSyntaxVerdict = async (store: Store, source: Source, verdict: SyntaxVerdict): Promise<Issue[]> => {
  const { of, overall, documents } = verdict
  const awaited = (await store.awaited.find(source.partner, numbersOf(of))).filter(
    ({ type }) => !('functionalId' in of) || functionalIds.get(type) === of.functionalId,
  )
  if (awaited.length === 0) return (await isOfAcknowledgement(store, source, verdict)) ? [] : [unmatched(of)]
  const judged: Judged[] = awaited.flatMap((one) => {
    const number = withoutZeros(one.transactionControlNumber)
    const said = documents.find(({ controlNumber }) => withoutZeros(controlNumber) === number) ?? overall
    return said === undefined ? [] : [{ awaited: one, said }]
  })
  await settle(store, source, judged)
  const unknown = documents.filter(
    ({ controlNumber }) =>
      !awaited.some((one) => withoutZeros(one.transactionControlNumber) === withoutZeros(controlNumber)),
  )
  return unknown.map(({ controlNumber }) => unmatched({ ...of, transactionControlNumber: controlNumber }))
}

/** Partners that acknowledge our acknowledgements do no harm as long as they accept them. */
const isOfAcknowledgement = async (store: Store, { partner }: Source, verdict: SyntaxVerdict): Promise<boolean> => {
  const isRefusal = [verdict.overall, ...verdict.documents].some((said) => said?.status === 'rejected')
  if (isRefusal || !('interchangeControlNumber' in verdict.of)) return false
  return store.interchanges.wasSent(partner, withoutZeros(verdict.of.interchangeControlNumber))
}

const numbersOf = (of: SyntaxVerdict['of']): Parameters<Store['awaited']['find']>[1] =>
  'groupControlNumber' in of
    ? { groupControlNumber: withoutZeros(of.groupControlNumber) }
    : { interchangeControlNumber: withoutZeros(of.interchangeControlNumber) }

const unmatched = (numbers: Readonly<Record<string, string>>): Issue => {
  const names = Object.entries(numbers).map(([name, number]) => `${wordsOf[name] ?? name} ${number}`)
  return {
    code: 'ACKNOWLEDGEMENT_UNMATCHED',
    path: Object.keys(numbers).join(', '),
    value: Object.values(numbers).join(', '),
    message: `it speaks of ${names.join(', ')}, which was not sent to this partner: ask them what they mean`,
  }
}

const wordsOf: Readonly<Record<string, string>> = {
  interchangeControlNumber: 'interchange',
  functionalId: 'functional identifier',
  groupControlNumber: 'group',
  transactionControlNumber: 'document',
}

/**
 * TA1 segments: a refused interchange is refused with all that is in it; an accepted one still awaits the word on its documents.
 * Returns what a person must know.
 */
export const takeInterchangeAcknowledgements = async (
  store: Store,
  { partner, system }: { partner: string; system: string },
  acknowledgements: readonly InterchangeAcknowledgement[],
): Promise<Issue[]> => {
  const problems: Issue[] = []
  for (const { controlNumber, status, code } of acknowledgements) {
    const number = withoutZeros(controlNumber)
    const source = { partner, system, documentId: null, what: `TA1 for interchange ${controlNumber}` }
    const awaited = await store.awaited.find(partner, { interchangeControlNumber: number })
    if (status === 'rejected' && awaited.length > 0) {
      const said = { status, detail: `interchange refused, TA105 ${code}` }
      await settle(
        store,
        source,
        awaited.map((one) => ({ awaited: one, said })),
      )
    } else if (
      awaited.length === 0 &&
      (status === 'rejected' || !(await store.interchanges.wasSent(partner, number)))
    ) {
      problems.push(unmatched({ interchangeControlNumber: controlNumber }))
    }
  }
  return problems
}

const settle = async (store: Store, source: Source, judged: readonly Judged[]): Promise<void> => {
  // A rejection stands, whatever is said later of the same sending.
  const news = judged.filter(({ awaited, said }) => awaited.state !== said.status && awaited.state !== 'rejected')
  await store.awaited.settle(
    news.map(({ awaited, said }) => ({
      id: awaited.id,
      state: said.status,
      answeredBy: source.documentId,
      detail: said.detail ?? null,
    })),
  )
  const accepted = news.filter(({ said }) => said.status !== 'rejected')
  await store.deadLetters.end(
    accepted.filter(({ awaited }) => awaited.state === 'overdue').map(({ awaited }) => awaited.documentId),
    { state: 'resolved', reason: `acknowledged late, by ${source.what}`, actor: 'crossdock' },
    // Readable is not accepted: what an 824 or APERAK refused stays refused.
    'ACKNOWLEDGEMENT_OVERDUE',
  )
  const refused = news.filter(({ said }) => said.status === 'rejected')
  const documents = await store.documents.getMany(refused.map(({ awaited }) => awaited.documentId))
  await store.deadLetters.open(
    documents.map((document) => {
      const detail = refused.find(({ awaited }) => awaited.documentId === document.id)?.said.detail
      return refusedLetter(document, source, detail)
    }),
  )
}

/** 824 and APERAK name a document by its control numbers or by its number. */
const takeBusinessVerdict = async (store: Store, source: Source, verdict: BusinessVerdict): Promise<Issue[]> => {
  const documents = await documentsNamed(store, source.partner, verdict)
  if (documents.length === 0) {
    const numbers = verdict.groupControlNumber === undefined ? {} : { groupControlNumber: verdict.groupControlNumber }
    return [
      unmatched({ ...numbers, ...(verdict.references.length === 0 ? {} : { number: verdict.references.join(', ') }) }),
    ]
  }
  if (verdict.status === 'rejected') {
    await store.deadLetters.open(documents.map((document) => refusedLetter(document, source, verdict.detail)))
  }
  return []
}

const documentsNamed = async (store: Store, partner: string, verdict: BusinessVerdict): Promise<Document[]> => {
  const { groupControlNumber, transactionControlNumber, isOfGroup, references } = verdict
  if (groupControlNumber !== undefined) {
    const numbers = { groupControlNumber: withoutZeros(groupControlNumber) }
    const sent = (await store.awaited.find(partner, numbers)).filter(
      (one) =>
        transactionControlNumber === undefined ||
        withoutZeros(one.transactionControlNumber) === withoutZeros(transactionControlNumber),
    )
    const documents = await store.documents.getMany(sent.map(({ documentId }) => documentId))
    const isTold = transactionControlNumber !== undefined || isOfGroup
    if (documents.length === 1 || (documents.length > 0 && isTold)) return documents
    // One of several in a file, named by its number only.
    const named = documents.filter(({ businessKey }) => businessKey !== null && references.includes(businessKey))
    if (documents.length > 0) return named
  }
  for (const businessKey of references) {
    const [newest] = await store.documents.list({ direction: 'out', partner, businessKey, limit: 1 })
    if (newest !== undefined) return store.documents.getMany([newest.id])
  }
  return []
}

type NewDeadLetter = Parameters<DeadLetters['open']>[0][number]

const refusedLetter = (document: Document, source: Source, detail: string | undefined): NewDeadLetter =>
  letter(
    document,
    'ACKNOWLEDGEMENT_NEGATIVE',
    `${source.partner} refused our ${document.type} ${document.businessKey ?? ''} in a ${source.what}: ${detail ?? 'no details'}`,
    [],
  )

export const letter = (document: Document, code: ErrorCode, message: string, issues: Issue[]): NewDeadLetter => ({
  id: newRowId(),
  subject: 'document',
  subjectId: document.id,
  flow: document.flow,
  system: document.system,
  partner: document.partner,
  businessKey: document.businessKey,
  code,
  message,
  issues,
  retrySafety: document.direction === 'out' ? 'applied' : 'not-sent',
})
