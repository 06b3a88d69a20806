import type { Logger } from 'pino'
import type { AlertChannel, AlertSettings } from '../domain/alert-settings.ts'
import type { AlertDelivery, AlertMessage, OutgoingOutcome } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'
import { alertPausesMs, pauseAfter } from '../webhooks/backoff.ts'
import type { SendCall, Sent, ShownMessage } from './channels/channel.ts'
import { sendEmail } from './channels/email.ts'
import { sendDingtalk, sendSlack, sendTeams, sendWebhookAlert, sendWecom } from './channels/robots.ts'
import { textsOf } from './texts.ts'

export type SendDeps = {
  store: Store
  settings: AlertSettings
  /** Links begin with it; undefined: they are left out. */
  publicUrl: string | undefined
  logger: Logger
  now: () => number
  random: () => number
}

const atOnce = 100
const leaseMs = 2 * 60_000
const hourMs = 3_600_000
const roomLookMs = 60_000
const mostLines = 20

/** Sends what is due to every channel; channels do not wait for each other. Returns how many messages arrived. */
export const sendAlerts = async (deps: SendDeps, signal: AbortSignal): Promise<number> => {
  const sent = await Promise.all(
    Object.entries(deps.settings.channels).map(([name, channel]) => sendDue(name, channel, deps, signal)),
  )
  return sent.reduce((sum, count) => sum + count, 0)
}

/** Several that are due for one channel go as one message of each kind. */
const sendDue = async (name: string, channel: AlertChannel, deps: SendDeps, signal: AbortSignal): Promise<number> => {
  const { store, logger } = deps
  const due = await store.alerts.takeDueDeliveries(name, atOnce, leaseMs)
  if (due.length === 0) return 0
  if ((await store.alerts.sentWithin(name, hourMs)) >= channel.maxPerHour) {
    const error = `waits: ${channel.maxPerHour} messages an hour are allowed`
    const outcome: OutgoingOutcome = { to: 'later', error, delayMs: roomLookMs, spendsAttempt: false }
    await store.alerts.settleDeliveries(idsOf(due), outcome)
    return 0
  }
  let arrived = 0
  for (const kind of ['firing', 'repeat', 'recovered', 'test'] as const) {
    const ofKind = due.filter(({ message }) => message.kind === kind)
    const [first] = ofKind
    if (first === undefined) continue
    const sent = await sendOne(channel, first.id, shown(ofKind, kind, deps), deps, signal)
    const outcome = outcomeOf(sent, Math.min(...ofKind.map(({ attempts }) => attempts)), deps)
    await store.alerts.settleDeliveries(idsOf(ofKind), outcome)
    if (sent.ok) arrived += 1
    else logger.warn({ channel: name, outcome: outcome.to, reason: sent.reason }, 'an alert did not get through')
  }
  return arrived
}

const idsOf = (rows: readonly AlertDelivery[]): string[] => rows.map(({ id }) => id)

/** Sends one message, now. Never throws. */
export const sendOne = (
  channel: AlertChannel,
  id: string,
  message: ShownMessage,
  { now }: Pick<SendDeps, 'now'>,
  signal: AbortSignal,
): Promise<Sent> => {
  const call: SendCall = { message, id, nowMs: now(), signal }
  switch (channel.type) {
    case 'email':
      return sendEmail(channel, call)
    case 'webhook':
      return sendWebhookAlert(channel, call)
    case 'slack':
      return sendSlack(channel, call)
    case 'teams':
      return sendTeams(channel, call)
    case 'dingtalk':
      return sendDingtalk(channel, call)
    case 'wecom':
      return sendWecom(channel, call)
  }
}

const outcomeOf = (sent: Sent, attempts: number, { random }: SendDeps): OutgoingOutcome => {
  if (sent.ok) return { to: 'sent' }
  const delayMs = pauseAfter(alertPausesMs, attempts, random)
  return delayMs === undefined ? { to: 'failed', error: sent.reason } : { to: 'later', error: sent.reason, delayMs }
}

const shown = (
  deliveries: readonly AlertDelivery[],
  kind: AlertMessage['kind'],
  deps: Pick<SendDeps, 'settings' | 'publicUrl'>,
): ShownMessage =>
  shownMessage(
    deliveries.flatMap(({ message }) => message.items),
    kind,
    deps,
  )

/** A message with the words around it, in the language of the settings. */
export const shownMessage = (
  items: AlertMessage['items'],
  kind: AlertMessage['kind'],
  { settings, publicUrl }: Pick<SendDeps, 'settings' | 'publicUrl'>,
): ShownMessage => {
  const texts = textsOf[settings.language]
  return {
    title: `Crossdock: ${texts.title(kind, items.length)}`,
    kind,
    texts,
    left: Math.max(0, items.length - mostLines),
    lines: items.slice(0, mostLines).map(({ what, link, since }) => ({
      what,
      since: since === '' ? '' : `${since.slice(0, 16).replace('T', ' ')} UTC`,
      link: publicUrl === undefined || link === '' ? '' : `${publicUrl}/console${link}`,
    })),
  }
}
