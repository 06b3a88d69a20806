import type { Partner } from '../../../domain/partner.ts'
import { edifactVersionOf } from './edifact-settings.ts'

/**
 * Whether a partner's messages are built as D.96A has them. INVRPT and DELFOR have other groups in D.01B; directories of the nineties are
 * written in the form of D.96A, later ones in that of D.01B.
 */
export const isFormOf96A = (partner: Partner, type: string): boolean =>
  edifactVersionOf(partner, type).startsWith('D:9')
