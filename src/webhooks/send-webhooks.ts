import type { Logger } from 'pino'
import type { WebhookEndpoint } from '../domain/webhook-settings.ts'
import type { OutgoingOutcome, WebhookDelivery } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'
import { pauseAfter, webhookPausesMs } from './backoff.ts'
import { postJson, signedHeaders } from './post-json.ts'

export type WebhookDeps = {
  store: Store
  endpoints: readonly WebhookEndpoint[]
  /** Links begin with it; undefined: they are paths. */
  publicUrl: string | undefined
  logger: Logger
  now: () => number
  random: () => number
}

const perEndpoint = 20
/** Longer than a lot of messages can take that all time out. */
const leaseMs = 10 * 60_000

/** Sends what is due to every endpoint, in the order it was written; endpoints do not wait for each other. Returns how many arrived. */
export const sendWebhooks = async (deps: WebhookDeps, signal: AbortSignal): Promise<number> => {
  const sent = await Promise.all(deps.endpoints.map((endpoint) => sendTo(endpoint, deps, signal)))
  return sent.reduce((sum, count) => sum + count, 0)
}

const sendTo = async (endpoint: WebhookEndpoint, deps: WebhookDeps, signal: AbortSignal): Promise<number> => {
  let sent = 0
  for (const delivery of await deps.store.webhooks.takeDue(endpoint.name, perEndpoint, leaseMs)) {
    const outcome = signal.aborted ? stopped : await tryOnce(endpoint, delivery, deps, signal)
    if (outcome === 'gone') {
      await deps.store.webhooks.disable(endpoint.name, 'it answered 410: it wants no more')
      deps.logger.warn(
        { endpoint: endpoint.name },
        'a webhook answered 410 and is told of nothing more until it is enabled',
      )
      return sent
    }
    await deps.store.webhooks.settle([delivery.id], outcome)
    if (outcome.to === 'sent') sent += 1
  }
  return sent
}

const stopped: OutgoingOutcome = { to: 'later', error: 'Crossdock was stopped', delayMs: 0, spendsAttempt: false }
const gone = 410

const tryOnce = async (
  { url, secrets, name }: WebhookEndpoint,
  delivery: WebhookDelivery,
  { publicUrl, now, random, logger }: WebhookDeps,
  signal: AbortSignal,
): Promise<OutgoingOutcome | 'gone'> => {
  const body = bodyOf(delivery, publicUrl)
  const headers = signedHeaders(secrets, { id: `msg_${delivery.id}`, body, nowMs: now() })
  const posted = await postJson(url, body, { headers, signal })
  if (posted.ok) return { to: 'sent' }
  if (posted.status === gone) return 'gone'
  const delayMs = pauseAfter(webhookPausesMs, delivery.attempts, random)
  if (delayMs !== undefined) return { to: 'later', error: posted.reason, delayMs }
  logger.error(
    { endpoint: name, event: delivery.event, message: delivery.id },
    'a webhook did not take a message in three days',
  )
  return { to: 'failed', error: posted.reason }
}

/** The same at each try, but for the link when `api.publicUrl` changes. */
const bodyOf = ({ event, createdAt, data }: WebhookDelivery, publicUrl: string | undefined): string =>
  JSON.stringify({
    type: event,
    timestamp: createdAt.toISOString(),
    data: { ...data, ...(typeof data['link'] === 'string' ? { link: `${publicUrl ?? ''}${data['link']}` } : {}) },
  })
