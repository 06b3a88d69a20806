import type { Call } from '../connector.ts'
import type { Answer, SystemClient } from './client.ts'
import { gapError } from './read-errors.ts'
import type { HttpSettings } from './settings.ts'

/** The cheap request that shows address and credentials to be right. */
export const askForCheck = (client: SystemClient, { check }: HttpSettings, call: Call): Promise<Answer> =>
  client.ask({ method: 'GET', path: check.path, query: check.query, kind: 'read' }, call)

/** The clock of the system, from the header Date (RFC 9110, section 6.6.1) of its answer: whole seconds, never ahead. */
export const sourceClock = async (
  client: SystemClient,
  settings: HttpSettings,
  system: string,
  call: Call,
): Promise<string> => {
  const { headers } = await askForCheck(client, settings, call)
  const text = [headers['date'] ?? ''].flat()[0] ?? ''
  const at = Date.parse(text)
  if (Number.isNaN(at))
    throw gapError(system, `${settings.check.path} answers without a header Date, so its clock is not known`)
  return new Date(at).toISOString()
}
