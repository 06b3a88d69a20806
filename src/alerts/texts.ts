import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts'
import { errorCatalogueZh } from '../domain/error-catalogue-zh.ts'
import type { AlertMessage } from '../store/operations-store.ts'

const minutesIn = { day: 1440, hour: 60 }

/** An age as a person says it: 12 min, 3 h, 2 d. */
const ageText = (minutes: number, [min, h, d]: readonly [string, string, string]): string => {
  if (minutes < minutesIn.hour) return `${Math.max(0, Math.floor(minutes))} ${min}`
  return minutes < 2 * minutesIn.day
    ? `${Math.floor(minutes / minutesIn.hour)} ${h}`
    : `${Math.floor(minutes / minutesIn.day)} ${d}`
}

/** What alerts say, in one language. Names, codes, counts and times only: nothing of what a document or a system says. */
export type Texts = {
  errorGroup(given: { code: string; system: string | null; count: number }): string
  aged(given: { place: string; count: number; oldestMinutes: number }): string
  waiting(given: { place: string; count: number; oldestMinutes: number }): string
  flowLate(given: { flow: string; system: string; dueAt: Date; lateMinutes: number }): string
  overdue(given: { partner: string; count: number; oldestMinutes: number }): string
  systemDown(given: { system: string; failures: number; byPerson: boolean }): string
  certificate(given: { system: string; host: string; expiresAt: Date; days: number }): string
  silent(given: { partner: string; hours: number }): string
  absent(given: { partner: string; usual: number }): string
  title(kind: AlertMessage['kind'], count: number): string
  test: string
  since: string
  acknowledge: string
}

const meaningIn = (catalogue: Readonly<Record<ErrorCode, string>>, code: string): string =>
  Object.hasOwn(catalogue, code) ? catalogue[code as ErrorCode] : code

const timeText = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

const enUnits = ['min', 'h', 'd'] as const
const zhUnits = ['分钟', '小时', '天'] as const

const en: Texts = {
  errorGroup: ({ code, system, count }) =>
    `${count} open dead letter${count === 1 ? '' : 's'}${system === null ? '' : ` of ${system}`}: ${code}, ${meaningIn(errorCatalogue, code)}`,
  aged: ({ place, count, oldestMinutes }) =>
    `${count} dead letter${count === 1 ? '' : 's'} of ${place} wait${count === 1 ? 's' : ''} for a person, the oldest for ${ageText(oldestMinutes, enUnits)}`,
  waiting: ({ place, count, oldestMinutes }) =>
    `${count} item${count === 1 ? '' : 's'} for ${place} should be done and wait${count === 1 ? 's' : ''}, the oldest for ${ageText(oldestMinutes, enUnits)}: does a worker run?`,
  flowLate: ({ flow, system, dueAt, lateMinutes }) =>
    `The flow ${flow} has not read ${system} since it was due on ${timeText(dueAt)}, ${ageText(lateMinutes, enUnits)} ago`,
  overdue: ({ partner, count, oldestMinutes }) =>
    `${partner} has not acknowledged ${count} document${count === 1 ? '' : 's'} in time, the oldest was made ${ageText(oldestMinutes, enUnits)} ago`,
  systemDown: ({ system, failures, byPerson }) =>
    byPerson
      ? `${system} is paused by a person: nothing is sent to it until it is resumed`
      : `${system} does not work: ${failures} failures in a row; it is tried again by itself`,
  certificate: ({ system, host, expiresAt, days }) =>
    days < 0
      ? `The certificate of ${system} (${host}) expired on ${timeText(expiresAt)}`
      : `The certificate of ${system} (${host}) expires in ${days} day${days === 1 ? '' : 's'}, on ${timeText(expiresAt)}`,
  silent: ({ partner, hours }) => `Nothing came from ${partner} for ${hours} hours`,
  absent: ({ partner, usual }) => `${partner} usually sends ${usual} documents by this hour and has sent none today`,
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
  errorGroup: ({ code, system, count }) =>
    `${system === null ? '' : `${system} `}有 ${count} 条未处理的死信:${code}(${meaningIn(errorCatalogueZh, code)})`,
  aged: ({ place, count, oldestMinutes }) =>
    `${place} 有 ${count} 条死信等待人工处理,最早的已等待 ${ageText(oldestMinutes, zhUnits)}`,
  waiting: ({ place, count, oldestMinutes }) =>
    `${place} 有 ${count} 项到期任务仍在排队,最早的已等待 ${ageText(oldestMinutes, zhUnits)}:请确认工作进程在运行`,
  flowLate: ({ flow, system, dueAt, lateMinutes }) =>
    `流程 ${flow} 应于 ${timeText(dueAt)} 读取 ${system},至今未完成,已延迟 ${ageText(lateMinutes, zhUnits)}`,
  overdue: ({ partner, count, oldestMinutes }) =>
    `${partner} 有 ${count} 份单据未按时确认,最早的生成于 ${ageText(oldestMinutes, zhUnits)}前`,
  systemDown: ({ system, failures, byPerson }) =>
    byPerson
      ? `${system} 已被人工暂停:恢复之前不会向其发送数据`
      : `${system} 不可用:已连续失败 ${failures} 次;系统会自动重试`,
  certificate: ({ system, host, expiresAt, days }) =>
    days < 0
      ? `${system}(${host})的证书已于 ${timeText(expiresAt)} 过期`
      : `${system}(${host})的证书将在 ${days} 天后过期(${timeText(expiresAt)})`,
  silent: ({ partner, hours }) => `${partner} 已 ${hours} 小时没有发来单据`,
  absent: ({ partner, usual }) => `${partner} 平时此时已发来 ${usual} 份单据,今天一份也没有`,
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
