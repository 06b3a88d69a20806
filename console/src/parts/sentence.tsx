import type { ReactNode } from 'react'
import type { Said } from '../../../src/domain/said.ts'
import { useTell } from '../i18n/i18n.tsx'

/** What the server says, in the language of the reader. */
export const Sentence = ({ english, said }: { english: string; said: Said | null | undefined }): ReactNode =>
  useTell().sentence(english, said)
