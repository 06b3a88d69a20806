import * as z from 'zod'
import { AuthError, type CrossdockError, RejectedError, TransientError, UncertainError } from '../../domain/errors.ts'
import { type HttpRequest, type HttpResponse, retryAfterMsFrom, withExchange } from '../http-client.ts'

const messageText = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)])

/** The error document of SAP Gateway (V2), with the messages of the application below the general one. */
const gatewayError = z.object({
  error: z.object({
    code: z.string().default(''),
    message: messageText.default(''),
    innererror: z
      .object({
        transactionid: z.string().optional(),
        errordetails: z
          .array(z.object({ code: z.string().default(''), message: z.string(), severity: z.string().default('error') }))
          .default([]),
      })
      .optional(),
  }),
})

type GatewayMessage = { code: string; message: string }

/** The general message of Gateway itself, which tells nothing when there are others. */
const isGeneral = (code: string): boolean => code.startsWith('/IWBEP/')

/** Message class and number of locks: on orders, on any object, on accounts. The text helps with other classes in English. */
const lockMessages = new Set(['V1/042', 'MC/601', 'F2/042'])
const lockText = /(currently|already) (being )?(processed|locked|blocked|edited) by|is locked by|locked by user/i
/** Material not defined for the sales area; material does not exist. */
const itemMessages = new Set(['V1/302', 'M3/305'])

/** What SAP says went wrong: the application's messages, the general one only when there is no other. */
const gatewayMessagesFrom = (text: string): { messages: GatewayMessage[]; transactionId: string | undefined } => {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { messages: [], transactionId: undefined }
  }
  const parsed = gatewayError.safeParse(body)
  if (!parsed.success) return { messages: [], transactionId: undefined }
  const { code, message, innererror } = parsed.data.error
  const details = (innererror?.errordetails ?? []).filter(
    (detail) => ['error', 'abort'].includes(detail.severity) && detail.message !== '' && !isGeneral(detail.code),
  )
  const all = details.length > 0 ? details : [{ code, message }]
  const unique = new Map(all.map((one) => [`${one.code} ${one.message}`, { code: one.code, message: one.message }]))
  return { messages: [...unique.values()], transactionId: innererror?.transactionid }
}

/** A 404 for the record, not for the service: Gateway's hub says the latter itself. */
export const isRecordMissing = ({ status, text }: HttpResponse): boolean => {
  if (status !== 404) return false
  const { messages } = gatewayMessagesFrom(text)
  return messages.length > 0 && messages.every(({ code }) => code !== '' && !code.startsWith('/IWFND/'))
}

/** Gateway found the service, and the application did not find what the record names: the trouble of this record alone. */
const isOfApplication = (messages: readonly GatewayMessage[]): boolean =>
  messages.length > 0 && messages.every(({ code }) => code !== '' && !code.startsWith('/IW'))

const startOf = (text: string): string => text.slice(0, 120).replace(/\s+/g, ' ')

/**
 * What an answer that is no success means. A status of 4xx but 408, 429 and 503 tells that nothing was done; after any
 * other a write may have been done.
 */
export const errorFromAnswer = (
  system: string,
  request: Pick<HttpRequest, 'method' | 'path' | 'kind'>,
  response: HttpResponse,
  nowMs: number,
): CrossdockError => withExchange(meaningOf(system, request, response, nowMs), response.exchange())

const meaningOf: typeof errorFromAnswer = (system, request, response, nowMs) => {
  const { status, text } = response
  const { messages, transactionId } = gatewayMessagesFrom(text)
  const stage = request.kind === 'read' ? 'read' : 'write'
  const said =
    messages.map(({ code, message }) => (code === '' ? message : `${message} (${code})`)).join('; ') ||
    `status ${status}${text === '' ? '' : `, "${startOf(text)}"`}`
  const detail = { status, messages, ...(transactionId === undefined ? {} : { transactionId }) }
  const options = { stage, detail } as const

  if (status === 401) {
    return new AuthError(`${system} refused the user or password: check that the user is not locked`, options)
  }
  if (status >= 300 && status < 400) {
    return new AuthError(`${system} redirects to a login page (status ${status}): use a communication user`, options)
  }
  if (status === 403) return new AuthError(`${system} does not allow ${request.path}: ${said}`, options)
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfterMsFrom(response.headers['retry-after'], nowMs)
    return new TransientError('SYSTEM_BUSY', `${system} asks to wait: ${said}`, {
      ...options,
      scope: 'system',
      retryAfterMs,
    })
  }
  if (status === 404 && request.kind !== 'read' && isOfApplication(messages))
    return new RejectedError('RECORD_REJECTED', `${system}: ${said}`, options)
  if (status === 404) {
    return new TransientError(
      'SYSTEM_UNREACHABLE',
      `${system} has no ${request.path}: activate the service in /IWFND/MAINT_SERVICE (${said})`,
      { ...options, scope: 'system' },
    )
  }
  // A proxy that waited in vain says 408; the request may have come through.
  if (status >= 500 || status === 408) {
    const where = transactionId === undefined ? '' : `; see transaction ${transactionId} in /IWFND/ERROR_LOG`
    return request.kind === 'write'
      ? new UncertainError(`${system} failed while it was writing: ${said}${where}`, options)
      : new TransientError('SYSTEM_FAILED', `${system} failed: ${said}${where}`, { ...options, scope: 'item' })
  }
  if (messages.some(({ code, message }) => lockMessages.has(code) || lockText.test(message))) {
    return new TransientError('RECORD_LOCKED', `${system}: ${said}`, { ...options, scope: 'item' })
  }
  const code = messages.some((message) => itemMessages.has(message.code)) ? 'ITEM_UNKNOWN' : 'RECORD_REJECTED'
  return new RejectedError(code, `${system}: ${said}`, options)
}
