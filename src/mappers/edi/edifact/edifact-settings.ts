import type { Partner } from '../../../domain/partner.ts'
import type { EdifactWriteSettings } from '../../../edi/edifact/write.ts'

/** The version (UNH02, behind the type) a partner gets messages of one type in. */
export const edifactVersionOf = ({ edifact }: Partner, type: string): string =>
  edifact.versions[type] ?? edifact.version

/** How EDIFACT messages of one type are written to a partner. */
export const edifactSettingsOf = (partner: Partner, type: string): EdifactWriteSettings => {
  const { ours, theirs, edifact, usage } = partner
  return { ours, theirs, syntax: edifact.syntax, version: edifactVersionOf(partner, type), usage }
}
