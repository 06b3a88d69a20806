import { basename } from 'node:path'
import { isFileOf } from '../domain/flat-layout.ts'
import type { Partner } from '../domain/partner.ts'
import type { Interchange } from '../store/store.ts'
import type { PayloadProblem } from './close-envelope.ts'

type FlatPartner = { partner: Partner | undefined; problem: PayloadProblem | undefined }

/** Who sent a flat file: the partner whose layout is for files of this name from this system. None for all other files. */
export const flatPartnerOf = ({ system, fileName }: Interchange, partners: readonly Partner[]): FlatPartner => {
  const found = partners.filter(
    ({ flat, ...partner }) => flat !== undefined && partner.system === system && isFileOf(basename(fileName), flat),
  )
  const [partner, ...others] = found
  if (others.length === 0) return { partner, problem: undefined }
  const names = found.map(({ name }) => name).join(', ')
  const message = `the file name fits the layouts of several partners (${names}): make their "flat.files" tell them apart, then retry`
  return { partner: undefined, problem: { code: 'PARTNER_UNKNOWN', message, path: 'file' } }
}
