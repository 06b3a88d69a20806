import type { Translation } from './message.ts'
import type { troubles } from './sentences/troubles.ts'

/** What alerts tell of, in Chinese: for the channels and for the console. */
export const troublesZh: Translation<typeof troubles> = {
  'trouble.letters': { other: '有 {n} 个未处理的死信：{code}（{code:meaning}）' },
  'trouble.letters-of': { other: '{system} 有 {n} 个未处理的死信：{code}（{code:meaning}）' },
  'trouble.aged': { other: '{place} 有 {n} 个死信等待人工处理，最早的已等待 {ageMs:age}' },
  'trouble.waiting': { other: '{place} 有 {n} 项到期任务仍在排队，最早的已等待 {ageMs:age}：请确认工作进程在运行' },
  'trouble.flow-late': '流程 {flow} 应于 {due} 读取 {system}，至今未完成，已延迟 {ageMs:age}',
  'trouble.ack-overdue': { other: '{partner} 有 {n} 份单据未按时确认，最早的生成于 {ageMs:age}前' },
  'trouble.paused': '{system} 已被人工暂停：恢复之前不会向其发送数据',
  'trouble.failing': '{system} 不可用：已连续失败 {failures} 次；系统会自动重试',
  'trouble.certificate-over': '{system}（{host}）的证书已于 {at} 过期',
  'trouble.certificate': { other: '{system}（{host}）的证书将在 {n} 天后过期（{at}）' },
  'trouble.silent': '{partner} 已 {hours} 小时没有发来单据',
  'trouble.absent': '{partner} 平时此时已发来 {usual} 份单据，今天很少或没有',
}
