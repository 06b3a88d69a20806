import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as lists from '../../src/domain/list-fields.ts'
import * as operations from '../../src/domain/operations-fields.ts'

it('are those docs/filters.md tells of', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/filters.md'), 'utf8')
  const table = text.slice(text.indexOf('| list | fields |'))
  const told = [...table.matchAll(/^\| ([a-z ]+) \| (.*) \|$/gm)]
    .filter(([, list]) => list !== 'list')
    .map(([, , fields = '']) =>
      fields
        .replaceAll(/ \([^)]*\)|;.*/g, '')
        .split(', ')
        .sort()
        .join(),
    )
  const known = Object.values({ ...lists, ...operations }).map((fields) =>
    Object.keys(fields)
      .filter((field) => field !== 'text')
      .sort()
      .join(),
  )
  expect(told.sort()).toEqual(known.sort())
})
