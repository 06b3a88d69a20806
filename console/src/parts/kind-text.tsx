import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { stateText } from '../i18n/state-text.ts'

/** The name of an entity, a direction, a kind, in the chosen language. */
export const KindText = ({ kind }: { kind: string }): ReactNode => stateText(useText(), kind)
