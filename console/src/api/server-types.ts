import type { BegunRun as ServerBegunRun } from '../../../src/desk/begin-runs.ts'
import type { ActionReport as ServerActionReport } from '../../../src/desk/desk.ts'
import type { RecordExplanation as ServerRecordExplanation } from '../../../src/desk/explain-record.ts'
import type { FlowView as ServerFlowView, RunSummary as ServerRunSummary } from '../../../src/desk/flow-views.ts'
import type { RecordView as ServerRecordView } from '../../../src/desk/record-view.ts'
import type { ReviewView as ServerReviewView } from '../../../src/desk/review-view.ts'
import type { DocumentTrace as ServerDocumentTrace, OrderTrace as ServerOrderTrace } from '../../../src/desk/trace.ts'
import type { Review as ServerReview, StoredRecord as ServerStoredRecord } from '../../../src/store/record-store.ts'
import type {
  Delivery as ServerDelivery,
  DeliveryEvent as ServerDeliveryEvent,
  Document as ServerDocument,
  Envelope as ServerEnvelope,
  Interchange as ServerInterchange,
} from '../../../src/store/store.ts'

/** What a value of the server is once it went through JSON. */
export type Json<T> = T extends Date
  ? string
  : T extends Uint8Array
    ? never
    : T extends readonly (infer Item)[]
      ? Json<Item>[]
      : T extends object
        ? { [Key in keyof T]: Json<T[Key]> }
        : T

// What the API answers as the server itself has it: here alone the console looks at the server's types.
export type ActionReport = Json<ServerActionReport>
export type BegunRun = Json<ServerBegunRun>
export type FlowView = Json<ServerFlowView>
export type RunSummary = Json<ServerRunSummary>
export type Run = RunSummary & { detail: unknown }
export type FlowDetail = FlowView & { settings: unknown; runs: RunSummary[] }
export type Interchange = Json<ServerInterchange>
export type Envelope = Json<ServerEnvelope>
export type InterchangeDetail = Interchange & { envelopes: Envelope[] }
export type Delivery = Json<ServerDelivery>
export type DeliveryEvent = Json<ServerDeliveryEvent>
export type DeliveryDetail = Delivery & { events: DeliveryEvent[] }
export type Document = Omit<Json<ServerDocument>, 'body' | 'canonical'> & { body: string | null; canonical: unknown }
export type OrderTrace = Json<ServerOrderTrace>
export type DocumentTrace = Json<ServerDocumentTrace>

/** A step of an order's way, with who did it and where its papers are. */
export type Hop = DocumentTrace['hops'][number] & {
  actor?: string | null
  documentId?: string | null
  interchangeId?: string | null
  deliveryId?: string | null
}

export type StoredRecord = Json<ServerStoredRecord>
export type RecordView = Json<ServerRecordView>
export type RecordExplanation = Json<ServerRecordExplanation>
export type Review = Json<Omit<ServerReview, 'raw'>>
export type ReviewView = Json<ServerReviewView>
