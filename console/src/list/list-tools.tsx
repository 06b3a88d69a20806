import { ActionIcon, Button, Checkbox, Menu, Tooltip } from '@mantine/core'
import { IconColumns, IconDownload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { toast, toastProblem } from '../shell/toasts.tsx'
import type { Column, useChosenColumns } from './column.ts'
import { csvOf, download } from './export.ts'

export type ListToolsProps<T> = {
  list: string
  /** All rows, and whether there were more. */
  read: (onRows: (n: number) => void) => Promise<{ rows: readonly T[]; cut: boolean }>
  columns: readonly Column<T>[]
  chosen: ReturnType<typeof useChosenColumns<T>>
}

/** Choosing columns, and taking the list along as a file: all that the filter matches, not only this page. */
export const ListTools = <T,>({ list, read, columns, chosen }: ListToolsProps<T>): ReactNode => {
  const t = useText()
  const [readRows, setReadRows] = useState<number | null>(null)
  const save = (form: 'csv' | 'json'): void => {
    setReadRows(0)
    const name = `crossdock-${list}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.${form}`
    read(setReadRows)
      .then(({ rows, cut }) => {
        const csvColumns = columns.map(({ label, value }) => ({ label: t(label), value }))
        if (form === 'csv') download(name, csvOf(rows, csvColumns), 'text/csv')
        else download(name, JSON.stringify(rows, null, 2), 'application/json')
        toast(t(cut ? 'export.cut' : 'export.done', { n: rows.length, name }))
      })
      .catch(toastProblem)
      .finally(() => setReadRows(null))
  }
  return (
    <div className="cd-list-tools">
      <Menu position="bottom-end" closeOnItemClick={false}>
        <Menu.Target>
          <Tooltip label={t('list.columns')}>
            <ActionIcon aria-label={t('list.columns')}>
              <IconColumns size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {columns.slice(1).map(({ key, label }) => (
            <Menu.Item
              key={key}
              role="menuitemcheckbox"
              aria-checked={chosen.isShown(key)}
              onClick={() => chosen.toggle(key)}
              leftSection={<Checkbox.Indicator size="xs" checked={chosen.isShown(key)} />}
            >
              {t(label)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button leftSection={<IconDownload size={14} />} loading={readRows !== null} aria-label={t('export.label')}>
            {readRows === null ? t('export.do') : t('export.rows', { n: readRows })}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => save('csv')}>{t('export.csv')}</Menu.Item>
          <Menu.Item onClick={() => save('json')}>{t('export.json')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
