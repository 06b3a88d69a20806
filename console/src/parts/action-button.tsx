import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useMay } from '../api/session.ts'
import type { Permission } from '../api/types.ts'
import { useText } from '../i18n/i18n.tsx'

export type ActionButtonProps = Pick<ButtonProps, 'variant' | 'color' | 'leftSection' | 'loading' | 'fullWidth'> & {
  /** What the person must be allowed to do. */
  needs?: Permission
  /** Why it cannot be done now, in words; null: it can. */
  why?: string | null
  onClick: () => void
  children: ReactNode
  'aria-label'?: string
  'aria-keyshortcuts'?: string
}

/** A button that stays in its place when it cannot be used, and says why: to the pointer, the keyboard and the screen reader. */
export const ActionButton = ({ needs, why = null, onClick, children, ...rest }: ActionButtonProps): ReactNode => {
  const t = useText()
  const may = useMay()
  const id = useId()
  const reason = needs !== undefined && !may(needs) ? t('permission.missing', { what: t(`permission.${needs}`) }) : why
  if (reason === null) {
    return (
      <Button onClick={onClick} {...rest}>
        {children}
      </Button>
    )
  }
  return (
    <>
      <Tooltip label={reason}>
        <Button {...rest} data-disabled aria-disabled aria-describedby={id} onClick={(event) => event.preventDefault()}>
          {children}
        </Button>
      </Tooltip>
      <span id={id} className="cd-heard">
        {reason}
      </span>
    </>
  )
}
