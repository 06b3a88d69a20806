import { Tooltip, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { useLive } from './live.tsx'

/** Says whether the page is current, and shows on a click what is new. */
export const LivePill = (): ReactNode => {
  const t = useText()
  const { state, waiting, refresh, hold, held } = useLive()
  if (state === 'paused' && waiting > 0) {
    return (
      <Tooltip label={t('live.pausedWhy')}>
        <UnstyledButton className="cd-pill" data-state="paused" onClick={held ? hold : refresh}>
          {t('live.pausedNew', { n: waiting })}
        </UnstyledButton>
      </Tooltip>
    )
  }
  const label = { live: t('live.on'), paused: t('live.held'), off: t('live.off') }[state]
  const why = { live: t('live.onWhy'), paused: t('live.heldWhy'), off: t('live.offWhy') }[state]
  return (
    <Tooltip label={why}>
      <UnstyledButton className="cd-pill" data-state={state} aria-pressed={held} onClick={hold}>
        <span className="cd-dot" aria-hidden />
        <span className="cd-pill-text">{label}</span>
      </UnstyledButton>
    </Tooltip>
  )
}
