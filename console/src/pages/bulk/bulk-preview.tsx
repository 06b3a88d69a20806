import type { ReactNode } from 'react'
import type { BulkPreview } from '../../api/types.ts'
import { useTell, useText } from '../../i18n/i18n.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Money } from '../../parts/money.tsx'
import { SafetyBar } from '../desk/group-parts.tsx'

export const BulkPreviewView = ({ preview }: { preview: BulkPreview }): ReactNode => {
  const t = useText()
  const tell = useTell()
  const { count, excluded, safety, moneyAtRisk } = preview
  return (
    <>
      <p>
        <strong>{t('bulk.touches', { n: count })}</strong>
      </p>
      <Facts
        facts={[
          { label: t('column.safety'), value: <SafetyBar safety={safety} /> },
          { label: t('column.atRisk'), value: <Money amounts={moneyAtRisk} /> },
        ]}
      />
      {excluded.length === 0 ? null : (
        <ul>
          {excluded.map(({ why, said, count: left }) => (
            <li key={why}>{t('bulk.leftOut', { n: left, why: tell.sentence(why, said) })}</li>
          ))}
        </ul>
      )}
    </>
  )
}
