import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useClient } from '../../api/client.ts'
import type { Document } from '../../api/server-types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { toast } from '../../shell/toasts.tsx'

/** Maps a past document again, with the settings of now. */
export const ReplayButton = ({ document }: { document: Document }): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const replay = async (): Promise<void> => {
    await client.send('POST', `/documents/${document.id}/replay`)
    toast(t('document.replayed'))
    await queries.invalidateQueries({ queryKey: ['documents'] })
  }
  return (
    <>
      <ActionButton
        needs="operate"
        why={document.body === null ? t('document.purged') : null}
        onClick={() => setAsking(true)}
      >
        {t('document.replay')}
      </ActionButton>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('document.replay')}
        confirm={t('document.replay')}
        onConfirm={replay}
      >
        <p>{t('document.replayWhat')}</p>
      </ConfirmDialog>
    </>
  )
}
