import type { PlainKey } from '../i18n/text.ts'
import type { Column } from './column.ts'

/** A column whose cell is the text it exports. */
export const textColumn = <T>(
  key: string,
  label: PlainKey,
  value: (row: T) => string | number | null,
  more: Partial<Pick<Column<T>, 'extra' | 'align' | 'grow'>> = {},
): Column<T> => ({ key, label, value, cell: value, ...more })
