import type { MappingContext } from './mapping-context.ts'

/**
 * What is to be said of an order that others call off from; undefined where those of the partner are delivered as they stand. `what` names the place and
 * its value, `edit` what makes just this one an order.
 */
export const blanketComplaint = (
  { partner }: MappingContext,
  { what, edit }: { what: string; edit: string },
): string | undefined =>
  partner.blanketOrders === 'deliver'
    ? undefined
    : `${what} is a blanket order, whose quantities are ordered by releases: delivered as well, the goods would be sent twice. ` +
      `If the buyer wants just this one delivered, ${edit}; if all of theirs, set "blanketOrders: deliver" for partner ${partner.name}`
