import { messageOf } from '../domain/errors.ts'
import { webhookSignature } from '../domain/webhook-signature.ts'

/** What came of a message. `status` 0: there was no answer. `reason` holds neither the address nor the answer. */
export type Posted = { ok: true; status: number; answer: string } | { ok: false; status: number; reason: string }

const timeoutMs = 15_000
const longestAnswerBytes = 10_000

/**
 * Posts JSON to an address of the configuration, once. A redirect is a failure: what is sent is for that address only.
 */
export const postJson = async (
  url: string,
  body: string,
  { headers = {}, signal }: { headers?: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Posted> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'crossdock', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    const { status } = response
    const answer = await beginningOf(response)
    if (response.ok) return { ok: true, status, answer }
    return {
      ok: false,
      status,
      reason: status >= 300 && status < 400 ? 'it redirects, which is not followed' : `it answered ${status}`,
    }
  } catch (error) {
    return { ok: false, status: 0, reason: reasonOf(error) }
  }
}

/** The headers that sign a message, with each of the secrets. `id` stays the same at every try. */
export const signedHeaders = (
  secrets: readonly string[],
  { id, body, nowMs }: { id: string; body: string; nowMs: number },
): Record<string, string> => {
  const timestamp = String(Math.floor(nowMs / 1000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets
      .map((secret) => `v1,${webhookSignature(secret, { id, timestamp, body }).toString('base64')}`)
      .join(' '),
  }
}

/** Reads no more than a robot's verdict needs: who we post to is not trusted with our memory. */
const beginningOf = async ({ body }: Response): Promise<string> => {
  if (body === null) return ''
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    parts.push(part)
    size += part.byteLength
    if (size >= longestAnswerBytes) break
  }
  return Buffer.concat(parts).subarray(0, longestAnswerBytes).toString('utf8')
}

/** Messages of the platform name host and port, which is fine, but some hold the whole address. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return code === '' ? messageOf(cause).replaceAll(/https?:\/\/\S+/g, 'the address') : `no connection (${code})`
}
