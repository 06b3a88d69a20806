import type { AppliedChange } from '../domain/document.ts'
import type { Issue } from '../domain/issue.ts'
import { newRowId } from '../domain/new-row-id.ts'
import type { OrderChange } from '../domain/order-change.ts'
import type { SalesOrder } from '../domain/sales-order.ts'
import { type OrderRequest, orderDocumentOf } from '../mappers/edi/incoming-documents.ts'
import { partnerRequestFrom } from '../mappers/order-request.ts'
import type { Document, Envelope, Store } from '../store/store.ts'
import { type JobDeps, partnerOf } from './job.ts'

/** A document that was understood, and the flow that takes it. */
export type OrderCandidate = { document: Document; flow: string; order: SalesOrder }
export type ChangeCandidate = { document: Document; flow: string; change: OrderChange }

/** A document that goes no further; the first issue says why. */
export type Failure = {
  document: Document
  issues: readonly Issue[]
  /** What was understood of it, if anything was. */
  canonical: SalesOrder | AppliedChange | null
  orderNumber: string | null
  /** The document that has effect in its place. */
  repeats?: string
}

/**
 * What a lot of documents asks for. Failures found later are added to `failures`, and to `later` the ids of changes whose turn has not come:
 * what they change was received and has not taken effect.
 */
export type Requests = { orders: OrderCandidate[]; changes: ChangeCandidate[]; failures: Failure[]; later: string[] }

/** Maps documents with their partners' tables and mappings. */
export const readRequests = async (store: Store, documents: readonly Document[], deps: JobDeps): Promise<Requests> => {
  const requests: Requests = { orders: [], changes: [], failures: [], later: [] }
  const envelopes = await envelopesOf(store, documents)
  for (const document of documents) {
    const read = await readOne(document, envelopes.get(document.envelopeId ?? ''), deps)
    if ('issues' in read) {
      requests.failures.push({ document, issues: read.issues, canonical: null, orderNumber: document.businessKey })
    } else if (read.request.entity === 'sales-order') {
      requests.orders.push({ document, flow: read.flow, order: read.request.order })
    } else requests.changes.push({ document, flow: read.flow, change: read.request.change })
  }
  return requests
}

const envelopesOf = async (store: Store, documents: readonly Document[]): Promise<Map<string, Envelope>> => {
  const envelopes = new Map<string, Envelope>()
  for (const id of new Set(documents.flatMap(({ envelopeId }) => envelopeId ?? []))) {
    const envelope = await store.envelopes.get(id)
    if (envelope !== undefined) envelopes.set(id, envelope)
  }
  return envelopes
}

type Read = { flow: string; request: OrderRequest } | { issues: readonly Issue[] }

const readOne = async (document: Document, envelope: Envelope | undefined, deps: JobDeps): Promise<Read> => {
  const fail = (...issues: Issue[]): Read => ({ issues })
  const partner = partnerOf(deps, document.partner)
  if (partner === undefined || document.body === null) {
    const message = `no partner profile is named "${document.partner}": add it, then retry`
    return fail({ code: 'PARTNER_UNKNOWN', path: 'partner', value: document.partner, message })
  }
  const { flow } = document
  if (flow === null || !deps.flows.has(flow)) {
    const message = `the configuration has no flow "${flow ?? ''}": restore it, then retry`
    return fail({ code: 'FLOW_NOT_FOUND', path: 'flow', value: flow ?? '', message })
  }
  const orderDocument = orderDocumentOf(document.type)
  if (orderDocument === undefined) {
    const message = `${document.type} is no order document: nothing can be made of it here`
    return fail({ code: 'TRANSACTION_UNSUPPORTED', path: 'type', value: document.type, message })
  }
  const { version: envelopeVersion = '', usage: envelopeUsage } = envelope ?? {}
  const context = { partner, delimiters: document.delimiters, envelopeVersion, envelopeUsage }
  const mapped = await partnerRequestFrom(orderDocument, document.body, context, document)
  if (!mapped.ok) return fail(...mapped.issues)
  return { flow, request: mapped.value }
}

/** Ends documents that go no further, each with a dead letter. */
export const saveFailures = async (store: Store, failures: readonly Failure[]): Promise<void> => {
  await store.documents.saveMapped(
    failures.map(({ document, canonical, orderNumber, repeats }) => ({
      id: document.id,
      entity: canonical !== null && 'change' in canonical ? 'order-change' : document.entity,
      state: repeats === undefined ? 'dead' : 'duplicate',
      businessKey: orderNumber,
      canonical,
      repeats: repeats ?? null,
    })),
  )
  await store.deadLetters.open(
    failures.map(({ document, issues, orderNumber }) => ({
      id: newRowId(),
      subject: 'document' as const,
      subjectId: document.id,
      flow: document.flow,
      system: document.system,
      partner: document.partner,
      businessKey: orderNumber,
      code: issues[0]?.code ?? 'DEFECT',
      message: `${issues[0]?.message ?? 'cannot be mapped'}${issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''}`,
      issues: [...issues],
      retrySafety: 'not-sent' as const,
    })),
  )
}
