import type { ReactNode } from 'react'
import type { Said } from '../../../../src/domain/said.ts'
import { useClient } from '../../api/client.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { toast, toastProblem } from '../../shell/toasts.tsx'

/** Sends a message to each channel to see that it arrives. */
export const ChannelTests = ({ channels }: { channels: readonly string[] }): ReactNode => {
  const t = useText()
  const tell = useTell()
  const client = useClient()
  const test = (name: string): void => {
    client
      .send<{ ok: boolean; detail: string; said: Said | null }>(
        'POST',
        `/alert-channels/${encodeURIComponent(name)}/test`,
        {},
      )
      .then(({ ok, detail, said }) => toast(`${name}: ${tell.sentence(detail, said)}`, ok ? 'ok' : 'bad'))
      .catch(toastProblem)
  }
  return (
    <div className="cd-actions">
      {channels.map((name) => (
        <ActionButton key={name} needs="configure" onClick={() => test(name)}>
          {t('alerts.test', { name })}
        </ActionButton>
      ))}
    </div>
  )
}
