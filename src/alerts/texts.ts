import type { ErrorCode } from '../domain/error-catalogue.ts'
import { errorCatalogueZh } from '../domain/error-catalogue-zh.ts'
import { fill } from '../domain/message.ts'
import { english, type Said, type SaidValue } from '../domain/said.ts'
import { troublesZh } from '../domain/troubles-zh.ts'
import type { AlertMessage } from '../store/operations-store.ts'

/** What alerts say, in one language. Names, codes, counts and times only: nothing of what a document or a system says. */
export type Texts = {
  sentence(trouble: Said): string
  title(kind: AlertMessage['kind'], count: number): string
  test: string
  since: string
  acknowledge: string
}

const minuteMs = 60_000
const [hourMs, dayMs] = [60 * minuteMs, 1440 * minuteMs]

const ageZh = (ms: number): string => {
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} 分钟`
  return ms < 2 * dayMs ? `${Math.floor(ms / hourMs)} 小时` : `${Math.floor(ms / dayMs)} 天`
}

const writeZh = (value: SaidValue, form: string | undefined): string => {
  if (form === 'age') return ageZh(Number(value))
  const text = String(value)
  return form === 'meaning' && Object.hasOwn(errorCatalogueZh, text) ? errorCatalogueZh[text as ErrorCode] : text
}

const chinese = (trouble: Said): string =>
  Object.hasOwn(troublesZh, trouble.code)
    ? fill(troublesZh[trouble.code as keyof typeof troublesZh], trouble.values, { isOne: () => false, write: writeZh })
    : english(trouble)

const en: Texts = {
  sentence: english,
  title: (kind, count) =>
    ({
      firing: count === 1 ? 'Needs a person' : `${count} things need a person`,
      repeat: count === 1 ? 'Still needs a person' : `${count} things still need a person`,
      recovered: count === 1 ? 'Recovered' : `${count} recovered`,
      test: 'Test of this channel',
    })[kind],
  test: 'This is a test: alerts of Crossdock arrive here.',
  since: 'since',
  acknowledge: 'Acknowledge it and it is not repeated.',
}

const zh: Texts = {
  sentence: chinese,
  title: (kind, count) =>
    ({
      firing: `${count} 项需要人工处理`,
      repeat: `${count} 项仍未处理`,
      recovered: `${count} 项已恢复`,
      test: '通道测试',
    })[kind],
  test: '这是一条测试消息:Crossdock 的告警会发送到这里。',
  since: '自',
  acknowledge: '确认后不再重复提醒。',
}

export const textsOf: Readonly<Record<'en' | 'zh', Texts>> = { en, zh }
