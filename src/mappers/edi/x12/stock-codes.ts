import type { StockKind } from '../../../domain/stock-report.ts'

/** Codes of an 846. */
export const stockCodes = {
  /** QTY01 (data element 673): on hand, available for sale, committed, projected in transit, on order. */
  quantities: {
    'on-hand': '17',
    available: '33',
    reserved: '27',
    'in-transit': '29',
    'on-order': '63',
  } satisfies Record<StockKind, string>,
  /** BIA02 (data element 755): seller's inventory report. */
  sellerReport: 'SI',
  /** DTM01 (data element 374): effective. */
  asOf: '007',
  /** DTM01: available. */
  availableFrom: '018',
  /** N101 (data element 98): warehouse. */
  place: 'WH',
  /** REF01 (data element 128): warehouse storage location number. */
  placeCode: 'WS',
} as const
