import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { Notice } from './notice.tsx'

/** A page that could not be shown: a part of an old build that is gone, or a defect of the console. */
export const PageFailed = ({ error }: { error: unknown }): ReactNode => {
  const t = useText()
  return (
    <div className="cd-page">
      <Notice tone="bad" title={t('failed.title')}>
        <p>{t('failed.what')}</p>
        <p>
          <code>{error instanceof Error ? error.message : String(error)}</code>
        </p>
        <Button onClick={() => location.reload()}>{t('failed.reload')}</Button>
      </Notice>
    </div>
  )
}
