import { startTicker, type Ticker } from '../jobs/ticker.ts'
import { type EvaluateDeps, evaluateRules } from './evaluate-rules.ts'
import { type SendDeps, sendAlerts } from './send-alerts.ts'

const evaluateEveryMs = 15_000
const sendEveryMs = 3_000

/** Looks at the rules and sends what is due, while the process runs. Nothing is started when nobody is to be told. */
export const startAlerts = (deps: EvaluateDeps & SendDeps): Ticker[] =>
  Object.keys(deps.settings.channels).length === 0
    ? []
    : [
        startTicker('alert rules', evaluateEveryMs, (signal) => evaluateRules(deps, signal), deps.logger),
        startTicker('alert messages', sendEveryMs, (signal) => sendAlerts(deps, signal), deps.logger),
      ]
