import { connect } from 'node:tls'

/** What a system shows when it is called by TLS. */
export type Certificate = { system: string; host: string; expiresAt: Date }

const timeoutMs = 10_000
const freshForMs = 6 * 3_600_000
const lookAgainMs = 10 * 60_000
const httpsPort = 443

/**
 * Looks at the certificates of systems that are called by https, at most every six hours; at one that cannot be reached every ten minutes. Until then
 * it counts as seen last: that it is down is told elsewhere, and its certificate has not recovered by it. An expired or unknown certificate is looked
 * at all the same; nothing is sent.
 */
export const createCertificateWatch = (
  systems: ReadonlyMap<string, string>,
  now: () => number,
): (() => Promise<readonly Certificate[]>) => {
  const seen = new Map<string, Certificate>()
  const nextAtMs = new Map<string, number>()
  const lookAt = async ([system, url]: readonly [string, string]): Promise<void> => {
    if (now() < (nextAtMs.get(system) ?? 0)) return
    const found = await look(system, new URL(url))
    nextAtMs.set(system, now() + (found === undefined ? lookAgainMs : freshForMs))
    if (found !== undefined) seen.set(system, found)
  }
  return async () => {
    await Promise.all([...systems].map(lookAt))
    return [...systems.keys()].flatMap((system) => seen.get(system) ?? [])
  }
}

const look = (system: string, { hostname, port }: URL): Promise<Certificate | undefined> =>
  new Promise((resolve) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    const socket = connect({
      host,
      port: port === '' ? httpsPort : Number(port),
      servername: /^[\d.]+$|:/.test(host) ? '' : host,
      rejectUnauthorized: false,
      timeout: timeoutMs,
    })
    const end = (certificate: Certificate | undefined): void => {
      socket.destroy()
      resolve(certificate)
    }
    socket.once('secureConnect', () => {
      const expiresAt = new Date(socket.getPeerCertificate().valid_to)
      end(Number.isNaN(expiresAt.getTime()) ? undefined : { system, host: hostname, expiresAt })
    })
    socket.once('timeout', () => end(undefined))
    socket.once('error', () => end(undefined))
  })

/** The systems whose settings name an https address. */
export const httpsSystems = (systems: ReadonlyMap<string, { settings: unknown }>): Map<string, string> =>
  new Map(
    [...systems].flatMap(([name, { settings }]) => {
      const url = typeof settings === 'object' && settings !== null && 'url' in settings ? settings.url : undefined
      return typeof url === 'string' && url.startsWith('https://') ? [[name, url] as const] : []
    }),
  )
