import { resolve } from 'node:path'
import type { Partner } from '../domain/partner.ts'
import type { PartnerSample } from '../domain/partner-mapping.ts'

/** A partner's samples with absolute paths; `folder` is the one of the partner file. */
export const samplesIn = (folder: string, { samples }: Partner): PartnerSample[] => {
  const at = (path: string): string => resolve(folder, path)
  return samples.map((sample) =>
    'file' in sample
      ? { file: at(sample.file), expect: at(sample.expect) }
      : {
          ...sample,
          value: at(sample.value),
          expect: at(sample.expect),
          ...(sample.order === undefined ? {} : { order: at(sample.order) }),
        },
  )
}
