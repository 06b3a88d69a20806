import type { FlatLayout } from '../../domain/flat-layout.ts'
import type { Partner } from '../../domain/partner.ts'
import type { PayloadOptions } from '../read-payload.ts'

/**
 * What a flat file of a partner is read with; `layout` is the partner's unless stated. Undefined for partners that speak another
 * standard.
 */
export const flatOptionsOf = (
  { flat, theirs, ours, encoding, usage }: Partner,
  controlNumber: string,
  layout: FlatLayout | undefined = flat,
): PayloadOptions['flat'] =>
  layout && { layout, controlNumber, sender: theirs, receiver: ours, encoding, usage: usage === 'test' ? 'T' : 'P' }
