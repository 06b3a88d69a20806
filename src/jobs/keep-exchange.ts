import { CrossdockError } from '../domain/errors.ts'
import type { Exchange } from '../domain/exchange.ts'
import type { JobDeps } from './job.ts'

const longestBody = 4_000

/** The exchange an error follows from, as it may be stored: without secrets, bodies cut. A connector gives longer excerpts, so that no secret is cut in half. */
export const keepExchange = (error: unknown, { redact }: Pick<JobDeps, 'redact'>): Exchange | undefined => {
  if (!(error instanceof CrossdockError) || error.exchange === undefined) return undefined
  const { url, request, response, ...rest } = error.exchange
  return { ...rest, url: redact(url), request: kept(request, redact), response: kept(response, redact) }
}

const kept = (body: string | null, redact: (text: string) => string): string | null => {
  if (body === null) return null
  const safe = redact(body)
  return safe.length > longestBody ? `${safe.slice(0, longestBody)}...` : safe
}
