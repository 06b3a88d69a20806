import { connect } from 'node:tls'

/** What a system shows when it is called by TLS. */
export type Certificate = { system: string; host: string; expiresAt: Date }

const timeoutMs = 10_000
const freshForMs = 6 * 3_600_000
const httpsPort = 443

/**
 * Looks at the certificates of systems that are called by https, at most every six hours. One that cannot be reached is left out: that
 * it is down is told elsewhere. An expired or unknown certificate is looked at all the same; nothing is sent.
 */
export const createCertificateWatch = (
  systems: ReadonlyMap<string, string>,
  now: () => number,
): (() => Promise<readonly Certificate[]>) => {
  let seen: readonly Certificate[] = []
  let seenAtMs = Number.NEGATIVE_INFINITY
  return async () => {
    if (now() - seenAtMs < freshForMs) return seen
    seenAtMs = now()
    const looked = await Promise.all([...systems].map(([system, url]) => look(system, new URL(url))))
    seen = looked.filter((certificate) => certificate !== undefined)
    return seen
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
