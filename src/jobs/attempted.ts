import type { PushItem, Receipt } from '../connectors/connector.ts'
import type { DeliverableEntity } from '../domain/entity.ts'
import type { ClaimedDelivery } from '../store/store.ts'

/** A claimed delivery with what will be pushed. */
export type Prepared<E extends DeliverableEntity = DeliverableEntity> = { delivery: ClaimedDelivery; item: PushItem<E> }

/** What came of one claimed delivery in this run. */
export type Attempted = { delivery: ClaimedDelivery } & (
  | { came: 'receipt'; receipt: Receipt }
  /** Asked, and the system does not have it. */
  | { came: 'absent' }
  /** `pushed` tells that the error came from a push, so the request may have been sent. */
  | { came: 'error'; error: unknown; pushed: boolean }
)
