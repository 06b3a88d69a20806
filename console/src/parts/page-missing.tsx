import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { paths } from '../shell/paths.ts'
import { Empty } from './empty.tsx'
import { PageFrame } from './page.tsx'

export const PageMissing = (): ReactNode => {
  const t = useText()
  return (
    <PageFrame title={t('missing.title')}>
      <Empty title={t('missing.what')}>
        <PageLink to={paths.overview}>{t('page.overview')}</PageLink>
      </Empty>
    </PageFrame>
  )
}
