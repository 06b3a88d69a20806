import { CrossdockError } from '../domain/errors.ts'
import type { WebhookEndpoint, WebhookEvent } from '../domain/webhook-settings.ts'
import type { WebhookDelivery } from '../store/operations-store.ts'
import type { Store } from '../store/store.ts'

/** A message or an endpoint is not there, or its state forbids what was asked. */
class WebhookError extends CrossdockError {
  constructor(code: 'NOT_FOUND' | 'ACTION_REFUSED', message: string) {
    super(code, message, 'store')
  }
}

export type EndpointView = { name: string; events: WebhookEvent[]; disabledAt: Date | null; reason: string | null }

export const listEndpoints = async (store: Store, endpoints: readonly WebhookEndpoint[]): Promise<EndpointView[]> => {
  const disabled = new Map((await store.webhooks.disabled()).map((one) => [one.endpoint, one]))
  return endpoints.map(({ name, events }) => ({
    name,
    events: [...events],
    disabledAt: disabled.get(name)?.disabledAt ?? null,
    reason: disabled.get(name)?.reason ?? null,
  }))
}

/** Sends one again, whatever became of it, under the same id: a receiver that has it leaves it alone. */
export const replayWebhook = (
  store: Store,
  endpoints: readonly WebhookEndpoint[],
  id: string,
  actor: string,
): Promise<WebhookDelivery> =>
  store.transaction(async (tx) => {
    const replayed = await tx.webhooks.replay(id)
    if (replayed === undefined) throw new WebhookError('NOT_FOUND', `there is no webhook delivery ${id}`)
    const endpoint = (await listEndpoints(tx, endpoints)).find(({ name }) => name === replayed.endpoint)
    if (endpoint === undefined)
      throw new WebhookError('ACTION_REFUSED', `the endpoint ${replayed.endpoint} is no longer in the settings`)
    if (endpoint.disabledAt !== null)
      throw new WebhookError('ACTION_REFUSED', `the endpoint ${endpoint.name} wants no more: enable it first`)
    await tx.audit.append({ actor, action: 'webhook.replay', subject: id, detail: { endpoint: replayed.endpoint } })
    return replayed
  })

export const enableEndpoint = async (
  store: Store,
  endpoints: readonly WebhookEndpoint[],
  name: string,
  actor: string,
): Promise<EndpointView> => {
  await store.transaction(async (tx) => {
    if (await tx.webhooks.enable(name))
      await tx.audit.append({ actor, action: 'webhook.enable', subject: name, detail: null })
  })
  const found = (await listEndpoints(store, endpoints)).find((endpoint) => endpoint.name === name)
  if (found === undefined) throw new WebhookError('NOT_FOUND', `no webhook endpoint is named "${name}"`)
  return found
}
