import type { PushItem, Receipt } from '../connectors/connector.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import type { Facet } from '../store/record-store.ts'
import type { ClaimedDelivery } from '../store/store.ts'

/** What of a record is written, and what the system says of it then. */
export type SentRecord = {
  canonicalId: string
  version: number
  /** Null: nothing was written. */
  hash: string | null
  holds?: Pick<Facet, 'fields' | 'fieldTimes'>
}

/** A claimed delivery with what will be pushed. `sent`: for records. */
export type Prepared<E extends DeliverableEntity = DeliverableEntity> = {
  delivery: ClaimedDelivery
  item: PushItem<E>
  sent?: SentRecord
}

/** What came of one claimed delivery in this run. */
export type Attempted = { delivery: ClaimedDelivery } & (
  | {
      came: 'receipt'
      receipt: Receipt
      sent?: SentRecord
      /** Found in the system, not written now: what of the record stands there is not known. */
      found?: true
      /** The system was sent just this before, or is not to be written over: nothing was written now. */
      wasThere?: true
    }
  /** Asked, and the system does not have it. */
  | { came: 'absent' }
  /** `pushed` tells that the error came from a push, so the request may have been sent; `asked`, that it came from asking. */
  | { came: 'error'; error: unknown; pushed: boolean; asked?: true }
)
