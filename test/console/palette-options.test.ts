import { expect, it } from 'vitest'
import { paletteOptions } from '../../console/src/shell/palette-options.ts'

const command = (key: string) => ({ key, label: key, detail: '', run: () => undefined })
const parts = { hits: [command('PO-1001')], search: [command('search')], commands: [command('overview')] }
const keysOf = (isCurrent: boolean) => paletteOptions({ ...parts, isCurrent }).map(({ key }) => key)

it('offers the hits first', () => {
  expect(keysOf(true)).toEqual(['PO-1001', 'search', 'overview'])
})

it('lets Enter look for the text as it stands while the hits are those of another one', () => {
  expect(keysOf(false)[0]).toBe('search')
})
