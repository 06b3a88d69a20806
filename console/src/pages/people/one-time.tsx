import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/i18n.tsx'
import { Copy } from '../../parts/copy-button.tsx'

export type OneTimeProps = { what: string; value: string | null; onClose: () => void }

/** A secret that is shown once: the server keeps only its hash. */
export const OneTime = ({ what, value, onClose }: OneTimeProps): ReactNode => {
  const t = useText()
  return (
    <Modal
      opened={value !== null}
      onClose={onClose}
      title={t('people.once')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className="cd-form">
        <p>{what}</p>
        <p>
          <code className="cd-secret">{value}</code> <Copy text={value ?? ''} />
        </p>
        <div className="cd-actions cd-end">
          <Button variant="filled" onClick={onClose}>
            {t('people.kept')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
