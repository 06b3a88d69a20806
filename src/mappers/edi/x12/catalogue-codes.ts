import type { CatalogueLine, CataloguePrice, PriceCatalogue } from '../../../domain/price-catalogue.ts'

/** Codes of an 832. */
export const catalogueCodes = {
  /** BCT01 (data element 683): price catalogue. */
  priceCatalogue: 'PC',
  /** BCT10 (data element 353). */
  purposes: { original: '00', change: '04', replace: '05' } satisfies Record<PriceCatalogue['purpose'], string>,
  /** G5301 (data element 875): addition, change, delete; audit or compare for an item that is as it was. */
  actions: { add: '021', change: '001', delete: '002', unchanged: '030' } satisfies Record<
    CatalogueLine['action'],
    string
  >,
  /** CTP02 (data element 236): net item price, list price. */
  prices: { net: 'NET', list: 'LPR' } satisfies Record<CataloguePrice['kind'], string>,
  /** DTM01 (data element 374): issue, effective, expiration. */
  issued: '102',
  validFrom: '007',
  validTo: '036',
  /** CTB01 (data element 688): ordering. */
  ordering: 'OR',
  /** CTB03 (data element 673): least quantity of an order. */
  minimumOrder: '57',
} as const
