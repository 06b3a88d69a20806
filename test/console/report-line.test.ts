import { expect, it } from 'vitest'
import { loadWording } from '../../console/src/i18n/load-wording.ts'
import { createTell } from '../../console/src/i18n/tell.ts'
import { createText, localeOf } from '../../console/src/i18n/text.ts'
import { reportLine } from '../../console/src/parts/report-line.ts'
import { reported } from '../../src/desk/desk.ts'
import { say } from '../../src/domain/said.ts'

const lineIn = async (language: 'en' | 'zh') => {
  const { catalogue, told } = await loadWording(language)
  const text = createText(language, catalogue)
  const tell = createTell(told, text, localeOf[language])
  return (report: ReturnType<typeof reported>) => reportLine({ ...report, queued: true }, text, tell)
}
const inEnglish = await lineIn('en')
const inChinese = await lineIn('zh')

it('tells what an action did and what comes next, in the language of the reader', () => {
  const pause = say('next.pause', { system: 'erp', why: say('flow.no-reason') })
  const report = reported(
    say('did.mapped-anew', { did: say('did.delivery-open', { key: 'PO-1', system: 'erp' }) }),
    say('next.sent', { system: 'erp', pause }),
  )
  expect(inEnglish(report)).toBe(
    'the delivery of PO-1 to erp is open again, mapped anew; it is sent to erp; erp is paused (no reason recorded), it goes when that ends',
  )
  expect(inChinese(report)).toBe(
    'PO-1 发往 erp 的投递已重新打开，并已重新映射；将发送到 erp；erp 已暂停（没有记录原因），暂停结束后发送',
  )
})

it('tells what an action did alone when nothing comes next', () => {
  const report = reported(say('did.letter-unassigned', { key: 'PO-1' }), null)
  expect(inEnglish(report)).toBe("the dead letter of PO-1 is nobody's")
  expect(inChinese(report)).toBe('PO-1 的死信不再指派给任何人')
})
