import type { Forecast, ForecastSchedule } from '../../../domain/forecast.ts'

/** Codes of a DELFOR, as both UNCL of D.96A and of D.01B have them. */
export const forecastCodes = {
  /** BGM 1225. */
  purposes: { original: '9', change: '4', replace: '5', cancellation: '1' } satisfies Record<
    Forecast['purpose'],
    string
  >,
  /** SCC 4017: firm, planning, planning/forecast. */
  commitments: { firm: '1', planned: '12', forecast: '4' } satisfies Record<ForecastSchedule['commitment'], string>,
  /** SCC 2013: daily, weekly, calendar months and quarters, flexible interval. */
  periods: { day: 'Y', week: 'W', month: 'M', quarter: 'Q', range: 'F' } satisfies Record<
    ForecastSchedule['period'],
    string
  >,
  /** DTM 2005: horizon start and end. */
  horizonFrom: '158',
  horizonTo: '159',
  /** DTM 2005: delivery requested, earliest, latest. */
  requested: '2',
  earliest: '64',
  latest: '63',
  /** QTY 6063: quantity to be delivered, cumulative quantity received. */
  needed: '113',
  cumulative: '70',
  /** RFF 1153: release, contract, order. */
  release: 'RE',
  contract: 'CT',
  order: 'ON',
  /** GIS 7365: product driven scheduling method. */
  productDriven: '95',
} as const
