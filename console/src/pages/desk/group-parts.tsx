import type { ReactNode } from 'react'
import type { ErrorGroup } from '../../api/types.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { Sparkline } from '../../parts/sparkline.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'

/** What it means in words; the code behind it. */
export const GroupName = ({
  group,
}: {
  group: Pick<ErrorGroup, 'meaning' | 'code' | 'target' | 'field'>
}): ReactNode => (
  <>
    {useTell().meaning(group.code, group.meaning)}
    {group.target === null ? null : <span className="cd-dim"> · {group.target}</span>}
    {group.field === null ? null : <span className="cd-dim"> · {group.field}</span>}
    <br />
    <code className="cd-dim">{group.code}</code>
  </>
)

export const GroupStateMark = ({ group }: { group: Pick<ErrorGroup, 'state' | 'regressed'> }): ReactNode => {
  const t = useText()
  return (
    <>
      <StateBadge state={group.state} />
      {group.regressed ? <StateBadge state="regressed" tone="bad" label={t('groups.regressed')} /> : null}
    </>
  )
}

export const Trend = ({ trend }: { trend: readonly number[] }): ReactNode => {
  const t = useText()
  const sum = trend.reduce((all, one) => all + one, 0)
  return <Sparkline values={trend} label={t('groups.trend', { n: sum })} />
}

/** How many may be tried again without a thought, must be looked at, or are in the target already. */
export const SafetyBar = ({ safety }: { safety: ErrorGroup['safety'] }): ReactNode => (
  <span className="cd-safety">
    {(['not-sent', 'unknown', 'applied'] as const)
      .filter((kind) => safety[kind] > 0)
      .map((kind) => (
        <SafetyCount key={kind} kind={kind} count={safety[kind]} />
      ))}
  </span>
)

const SafetyCount = ({ kind, count }: { kind: keyof ErrorGroup['safety']; count: number }): ReactNode => {
  const t = useText()
  return <StateBadge state={kind} label={t(`safety.${kind}`, { n: count })} />
}
