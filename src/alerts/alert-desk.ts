import type { AlertKind } from '../domain/alert-kind.ts'
import { type AlertSettings, channelsOf, rulesOf } from '../domain/alert-settings.ts'
import { CrossdockError } from '../domain/errors.ts'
import { english, type Said, say } from '../domain/said.ts'
import type { Alert } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'
import { type SendDeps, sendOne, shownMessage } from './send-alerts.ts'
import { textsOf } from './texts.ts'

/** An alert or a channel is not there, or its state forbids what was asked. */
class AlertError extends CrossdockError {
  constructor(code: 'NOT_FOUND' | 'ACTION_REFUSED', message: string | Said) {
    super(code, message, 'store')
  }
}

/** Somebody sees to it: it is not told again until it recovered. */
export const acknowledgeAlert = (store: Store, id: string, actor: string): Promise<Alert> =>
  store.transaction(async (tx) => {
    const acknowledged = await tx.alerts.acknowledge(id, actor)
    if (acknowledged !== undefined) {
      await tx.audit.append({ actor, action: 'alert.acknowledge', subject: id, detail: { rule: acknowledged.rule } })
      return acknowledged
    }
    const alert = await tx.alerts.get(id)
    if (alert === undefined) throw new AlertError('NOT_FOUND', say('alert.none', { id }))
    if (alert.state === 'acknowledged') return alert
    throw new AlertError('ACTION_REFUSED', say('alert.recovered', { id }))
  })

/** The rules that hold, as they are shown. */
export const listRules = (
  settings: AlertSettings,
): { name: string; kind: AlertKind; settings: Record<string, unknown>; channels: string[] }[] =>
  [...rulesOf(settings)].map(([name, rule]) => {
    const { kind, channels: _channels, enabled: _enabled, ...own } = rule
    return { name, kind, settings: own, channels: channelsOf(settings, rule).map(([channel]) => channel) }
  })

/** Sends a test to a channel, now and once; what came of it is kept like any delivery. */
export const testChannel = async (
  deps: SendDeps & { instanceId?: string },
  name: string,
  actor: string,
  signal: AbortSignal,
): Promise<{ ok: boolean; detail: string; said: Said | null }> => {
  const { store, settings } = deps
  const channel = Object.hasOwn(settings.channels, name) ? settings.channels[name] : undefined
  if (channel === undefined) {
    const names = Object.keys(settings.channels)
    const there = names.length === 0 ? say('alert.add-channel') : say('flow.there-are', { names: names.join(', ') })
    throw new AlertError('NOT_FOUND', say('alert.no-channel', { channel: name, there }))
  }
  const texts = textsOf[settings.language]
  const items = [{ what: texts.test, link: '', count: 1, since: '' }]
  const message = { kind: 'test' as const, rule: '', title: texts.title('test', 1), items }
  const [delivery] = await store.transaction(async (tx) => {
    await tx.audit.append({ actor, action: 'alert.test', subject: name, detail: null })
    const added = await tx.alerts.addDeliveries([{ alertIds: [], channel: name, type: channel.type, message }])
    // Ours to send: the sender of the scheduler leaves it alone meanwhile.
    await tx.alerts.settleDeliveries(
      added.map(({ id }) => id),
      { to: 'later', error: 'being tested', delayMs: testLeaseMs, spendsAttempt: true },
    )
    return added
  })
  if (delivery === undefined) throw new Error('a test message was not stored')
  const sent = await sendOne(channel, delivery.id, shownMessage(items, 'test', deps), deps, signal)
  await store.alerts.settleDeliveries([delivery.id], sent.ok ? { to: 'sent' } : { to: 'failed', error: sent.reason })
  if (!sent.ok) return { ok: false, detail: sent.reason, said: null }
  const said = say('alert.test-taken', { type: channel.type })
  return { ok: true, detail: english(said), said }
}

const testLeaseMs = 3_600_000

/** A thing that is wrong with the alerts themselves, for the overview. */
export type AlertProblem = {
  kind: 'alert-failing'
  severity: 'critical'
  what: string
  since: Date
  next: string
  said: { what: Said; next: Said }
  link: string
}

const triesBeforeProblem = 3

/** Channels whose messages do not get through: nobody would hear of anything else. One that is configured no more is missed by nobody. */
export const alertProblems = async (
  store: Store,
  { channels }: Pick<AlertSettings, 'channels'>,
): Promise<AlertProblem[]> => {
  const failing = await store.alerts.failingChannels(triesBeforeProblem)
  const configured = failing.filter(({ channel }) => Object.hasOwn(channels, channel))
  return configured.map(({ channel, since, error, waiting }) => {
    const why = error === null ? null : say('alert-failing.why', { error })
    const said = {
      what: say('alert-failing', { channel, n: waiting, why }),
      next: say('alert-failing.next', { channel }),
    }
    return {
      kind: 'alert-failing',
      severity: 'critical',
      what: english(said.what),
      since,
      next: english(said.next),
      said,
      link: '/alerts',
    }
  })
}
