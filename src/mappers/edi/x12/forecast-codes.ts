import type { Forecast, ForecastSchedule } from '../../../domain/forecast.ts'

/** Codes of an 830. */
export const forecastCodes = {
  /** BFR01 (data element 353). */
  purposes: { original: '00', change: '04', replace: '05', cancellation: '01' } satisfies Record<
    Forecast['purpose'],
    string
  >,
  /** BFR04 (data element 675): dates are delivery dates. */
  deliveryBased: 'DL',
  /** BFR05 (data element 676): each quantity is that of its period; C would be cumulative. */
  discrete: 'A',
  cumulative: 'C',
  /** FST02 (data element 680): firm, planning; a mere guess has no code but the one agreed on between partners. */
  commitments: { firm: 'C', planned: 'D', forecast: 'Z' } satisfies Record<ForecastSchedule['commitment'], string>,
  /** FST03 (data element 681): discrete day, week from Monday to Sunday, calendar month, calendar quarter, from date to date. */
  periods: { day: 'D', week: 'W', month: 'M', quarter: 'Q', range: 'F' } satisfies Record<
    ForecastSchedule['period'],
    string
  >,
  /** REF01 (data element 128): purchase order. */
  order: 'PO',
  /** SHP01 (data element 673): cumulative quantity. */
  cumulativeQuantity: '02',
} as const
