import type { SalesOrder } from './sales-order.ts'

/**
 * What an order is known by, in the store and in the systems: its number, and of a release of a blanket order the number of the release behind it
 * (`4711#3`), since all releases have the number of the blanket order. What partners are sent names the two apart.
 */
export const fullOrderNumber = ({
  orderNumber,
  releaseNumber = '',
}: Pick<SalesOrder, 'orderNumber' | 'releaseNumber'>): string =>
  releaseNumber === '' ? orderNumber : beginningOfReleases(orderNumber) + releaseNumber

/** What the full numbers of all releases of a blanket order begin with. */
export const beginningOfReleases = (orderNumber: string): string => `${orderNumber}#`
