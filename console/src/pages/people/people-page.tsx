import type { ReactNode } from 'react'
import { useText } from '../../i18n/i18n.tsx'
import { PageFrame } from '../../parts/page.tsx'
import { Keys } from './keys.tsx'
import { Users } from './users.tsx'

export const Page = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('page.people')} about={t('people.about')}>
      <Users />
      <Keys />
    </PageFrame>
  )
}
