import type { Partner } from '../../domain/partner.ts'

/** The partner's own code of one of our units, by its table read backwards; undefined when the table does not have it. */
export const ownUnitCode = (unit: string, { codes }: Partner): string | undefined =>
  Object.entries(codes.units).find(([, ours]) => ours === unit)?.[0]
