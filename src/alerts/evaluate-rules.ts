import type { Logger } from 'pino'
import { type AlertSettings, channelsOf, rulesOf } from '../domain/alert-settings.ts'
import { messageOf } from '../domain/errors.ts'
import type { Alert, AlertMessage } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'
import type { Watched } from './observation.ts'
import { observeRule } from './observe-rules.ts'
import { textsOf } from './texts.ts'

export type EvaluateDeps = Omit<Watched, 'texts'> & {
  settings: AlertSettings
  /** This process: only one evaluates at a time. */
  instanceId: string
  logger: Logger
}

const work = 'alerts'
/** A process that died is followed after this; an evaluation ends long before. */
const leaseMs = 5 * 60_000

/**
 * Looks at every rule: opens, refreshes and ends alerts, and writes the messages that are due to the channels of the rule. A rule that
 * cannot be looked at keeps its alerts as they are. False when another process is at it.
 */
export const evaluateRules = async (deps: EvaluateDeps, signal: AbortSignal): Promise<boolean> => {
  const { store, settings, instanceId, logger } = deps
  if (!(await store.workLeases.take(work, instanceId, leaseMs))) return false
  const rules = rulesOf(settings)
  await store.transaction(async (tx) => {
    await tx.webhooks.emit((await tx.alerts.forgetRules([...rules.keys()])).map(eventOf('alert.recovered')))
  })
  const watched: Watched = { ...deps, texts: textsOf[settings.language] }
  for (const [name, rule] of rules) {
    if (signal.aborted) return true
    try {
      const seen = await observeRule(rule, watched)
      await store.transaction((tx) => tell(tx, settings, name, seen))
    } catch (error) {
      logger.error({ rule: name, err: error }, `the alert rule ${name} cannot be looked at: ${messageOf(error)}`)
    }
  }
  return true
}

const tell = async (
  store: Store,
  settings: AlertSettings,
  name: string,
  seen: Awaited<ReturnType<typeof observeRule>>,
): Promise<void> => {
  const rule = rulesOf(settings).get(name)
  if (rule === undefined) return
  const { opened, ended } = await store.alerts.observe(name, rule.kind, seen)
  const { fired, repeated, recovered } = await store.alerts.takeUntold(name, {
    windowMs: settings.groupSeconds * 1000,
    repeatMs: settings.repeatHours === null ? null : settings.repeatHours * 3_600_000,
  })
  await store.webhooks.emit([...opened.map(eventOf('alert.fired')), ...ended.map(eventOf('alert.recovered'))])
  const messages = [
    ...messagesOf('firing', name, fired, settings),
    ...messagesOf('repeat', name, repeated, settings),
    ...messagesOf('recovered', name, recovered, settings),
  ]
  await store.alerts.addDeliveries(
    channelsOf(settings, rule).flatMap(([channel, { type }]) => messages.map((one) => ({ ...one, channel, type }))),
  )
}

const eventOf =
  (event: 'alert.fired' | 'alert.recovered') =>
  ({ id, rule, kind, subject }: Alert) => ({
    event,
    subject: id,
    data: { alertId: id, rule, kind, subject, link: `/alerts?filter=${encodeURIComponent(`rule:${rule}`)}` },
  })

const messagesOf = (
  kind: AlertMessage['kind'],
  rule: string,
  alerts: readonly Alert[],
  { language }: AlertSettings,
): { alertIds: string[]; message: AlertMessage }[] =>
  alerts.length === 0
    ? []
    : [
        {
          alertIds: alerts.map(({ id }) => id),
          message: {
            kind,
            rule,
            title: textsOf[language].title(kind, alerts.length),
            items: [...alerts].sort(bySubject).map(({ what, link, count, firedAt }) => ({
              what,
              link,
              count,
              since: firedAt.toISOString(),
            })),
          },
        },
      ]

const bySubject = (a: Alert, b: Alert): number => (a.subject < b.subject ? -1 : 1)
