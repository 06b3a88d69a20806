import type { Partner } from '../../../domain/partner.ts'
import type { EdifactWriteSettings } from '../../../edi/edifact/write.ts'

/** How EDIFACT is written to a partner. */
export const edifactSettingsOf = ({ ours, theirs, edifact, usage }: Partner): EdifactWriteSettings => ({
  ours,
  theirs,
  syntax: edifact.syntax,
  version: edifact.version,
  usage,
})
