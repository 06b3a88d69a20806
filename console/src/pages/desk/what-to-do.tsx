import type { ReactNode } from 'react'
import { useText } from '../../i18n/i18n.tsx'
import { Notice } from '../../parts/notice.tsx'

export type WhatToDoProps = { cause: string; remedy: string; code: string }

/** Why this happens and what helps, from the list of errors. */
export const WhatToDo = ({ cause, remedy, code }: WhatToDoProps): ReactNode => {
  const t = useText()
  return (
    <Notice tone="off">
      <p lang="en">
        <strong>{t('desk.cause')}</strong> {cause}
      </p>
      <p lang="en">
        <strong>{t('problem.remedy')}</strong> {remedy}
      </p>
      <code>{code}</code>
    </Notice>
  )
}
