import type { ReactNode } from 'react'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { MarkedText } from '../../parts/marked-text.tsx'
import { Notice } from '../../parts/notice.tsx'

export type WhatToDoProps = { cause: string; remedy: string; code: string }

/** Why this happens and what helps, from the list of errors. */
export const WhatToDo = ({ code, ...english }: WhatToDoProps): ReactNode => {
  const t = useText()
  const own = useTell().remedy(code)
  const { cause, remedy } = own ?? english
  return (
    <Notice tone="off">
      <p {...(own === undefined ? { lang: 'en' } : {})}>
        <strong>{t('desk.cause')}</strong> <MarkedText text={cause} />
      </p>
      <p {...(own === undefined ? { lang: 'en' } : {})}>
        <strong>{t('problem.remedy')}</strong> <MarkedText text={remedy} />
      </p>
      <code>{code}</code>
    </Notice>
  )
}
