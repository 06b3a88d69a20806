import { Radio } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/i18n.tsx'

const mappings = ['usual', 'current', 'original'] as const
/** `usual`: documents are mapped anew, deliveries go as they were mapped; what the API does when it is told nothing. */
export type Mapping = (typeof mappings)[number]

/** What a retry is told of it. */
export const mappingOrder = (mapping: Mapping): { mapping?: 'current' | 'original' } =>
  mapping === 'usual' ? {} : { mapping }

export type MappingChoiceProps = { value: Mapping; onChange: (mapping: Mapping) => void }

export const MappingChoice = ({ value, onChange }: MappingChoiceProps): ReactNode => {
  const t = useText()
  return (
    <Radio.Group
      label={t('bulk.mapping')}
      value={value}
      onChange={(to) => onChange(mappings.find((mapping) => mapping === to) ?? 'usual')}
    >
      {mappings.map((mapping) => (
        <Radio key={mapping} value={mapping} label={t(`bulk.mapping.${mapping}`)} />
      ))}
    </Radio.Group>
  )
}
