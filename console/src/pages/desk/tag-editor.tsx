import { TagsInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useMay } from '../../api/session.ts'
import { useText } from '../../i18n/i18n.tsx'
import { toastProblem } from '../../shell/toasts.tsx'

export type TagChange = { add?: string[]; remove?: string[] }

export type TagEditorProps = { tags: readonly string[]; onChange: (change: TagChange) => Promise<unknown> }

export const TagEditor = ({ tags, onChange }: TagEditorProps): ReactNode => {
  const t = useText()
  const may = useMay()
  if (!may('operate')) return tags.length === 0 ? '–' : tags.join(', ')
  const change = (next: string[]): void => {
    const add = next.filter((tag) => !tags.includes(tag))
    const remove = tags.filter((tag) => !next.includes(tag))
    onChange({ ...(add.length === 0 ? {} : { add }), ...(remove.length === 0 ? {} : { remove }) }).catch(toastProblem)
  }
  return (
    <TagsInput
      aria-label={t('column.tags')}
      placeholder={t('tags.add')}
      value={[...tags]}
      onChange={change}
      maxTags={20}
      size="xs"
    />
  )
}
