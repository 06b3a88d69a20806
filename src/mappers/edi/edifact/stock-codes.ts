import type { StockKind } from '../../../domain/stock-report.ts'

/** Codes of an INVRPT, as both UNCL of D.96A and of D.01B have them. */
export const stockCodes = {
  /**
   * QTY 6063: actual stock, quantity available for shipment, allocated, in transit, ordered. 57 stands for what is in transit because 198 is
   * marked for removal in D.01B.
   */
  quantities: {
    'on-hand': '145',
    available: '60',
    reserved: '170',
    'in-transit': '57',
    'on-order': '21',
  } satisfies Record<StockKind, string>,
  /** DTM 2005: inventory report date. */
  asOf: '366',
  /** DTM 2005: availability. */
  availableFrom: '44',
  /** LOC 3227: warehouse. */
  place: '18',
} as const
