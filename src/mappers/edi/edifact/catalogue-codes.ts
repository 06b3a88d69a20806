import type { CatalogueLine, CataloguePrice, PriceCatalogue } from '../../../domain/price-catalogue.ts'

/** Codes of a PRICAT, as both UNCL of D.96A and of D.01B have them. */
export const catalogueCodes = {
  /** BGM 1225. */
  purposes: { original: '9', change: '4', replace: '5' } satisfies Record<PriceCatalogue['purpose'], string>,
  /** LIN 1229. */
  actions: { add: '1', delete: '2', change: '3', unchanged: '4' } satisfies Record<CatalogueLine['action'], string>,
  /** PRI 5125: calculation net, calculation gross. */
  prices: { net: 'AAA', list: 'AAB' } satisfies Record<CataloguePrice['kind'], string>,
  /** DTM 2005: start and end date. */
  validFrom: '194',
  validTo: '206',
  /** QTY 6063: minimum order quantity, quantity per pack. */
  minimumOrder: '53',
  perPack: '52',
  /** RNG 6167: quantity range. */
  quantityRange: '4',
  /** PGI 5379: no grouping is being used. */
  noGroup: '9',
} as const
