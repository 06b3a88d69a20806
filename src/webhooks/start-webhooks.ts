import { startTicker, type Ticker } from '../jobs/ticker.ts'
import { sendWebhooks, type WebhookDeps } from './send-webhooks.ts'

const sendEveryMs = 1_000

/** Sends events to other programs, while the process runs. Nothing is started when there are none. */
export const startWebhooks = (deps: WebhookDeps): Ticker[] =>
  deps.endpoints.length === 0
    ? []
    : [startTicker('webhooks', sendEveryMs, (signal) => sendWebhooks(deps, signal), deps.logger)]
