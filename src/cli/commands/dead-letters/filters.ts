import type { Command } from 'commander'

/** What a command is to be about: the filter language, or the fields asked for most. */
export type Filter = { filter?: string; system?: string; partner?: string; code?: string; order?: string }

export const withFields = (command: Command): Command =>
  command
    .option('--system <name>', 'of this system')
    .option('--partner <name>', 'of this partner')
    .option('--code <code>', 'with this error code')
    .option('--order <number>', 'of this order number, customer or file name')

export const withFilter = (command: Command): Command =>
  withFields(command).option(
    '--filter <filter>',
    'conditions, such as "code:ITEM_UNKNOWN age>2h"; docs/filters.md has them all',
  )

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some((value) => value !== undefined)

/** All of it in the filter language. */
export const filterText = ({ filter = '', system, partner, code, order }: Filter): string =>
  [
    filter,
    ...Object.entries({ system, partner, code, order }).flatMap(([field, value]) =>
      value === undefined ? [] : [`${field}:"${value.replaceAll(/[\\"]/g, '\\$&')}"`],
    ),
  ]
    .filter((term) => term !== '')
    .join(' ')
