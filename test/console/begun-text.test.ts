import { expect, it } from 'vitest'
import { loadWording } from '../../console/src/i18n/load-wording.ts'
import { createText } from '../../console/src/i18n/text.ts'
import { begunText } from '../../console/src/pages/flows/begun-text.ts'

const { catalogue } = await loadWording('en')
const t = createText('en', catalogue)
const due = { id: '1', system: 'erp', state: 'due' as const }
const skipped = { id: '2', system: 'crm', state: 'skipped' as const, reason: 'the run before is at work' }

it.each([
  [[due, { ...due, id: '3' }], '2 runs begun'],
  [[due, skipped], '1 run begun. 1 run was not begun: the run before is at work'],
  [[skipped], '1 run was not begun: the run before is at work'],
  [[], '0 runs begun'],
] as const)('says what was begun, and what was not', (runs, text) => {
  expect(begunText(runs, t)).toBe(text)
})
