import { channel } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'

export type HttpCall = {
  method: string
  host: string
  port: number
  /** Without the query, which may hold what a record says. */
  path: string
}

export type HttpOutcome = { status: number } | { errorType: string }

type Watcher<S> = {
  /** What stands for the call, or undefined to let it pass. */
  begin(call: HttpCall): S | undefined
  end(subject: S, outcome: HttpOutcome): void
}

/**
 * Tells of the HTTP calls of this process as Node itself makes them known
 * (https://nodejs.org/docs/latest-v20.x/api/diagnostics_channel.html#http): no client has to know that it is watched. Returns how to stop.
 */
export const watchHttpCalls = <S>({ begin, end }: Watcher<S>): (() => void) => {
  const subjects = new WeakMap<ClientRequest, S>()
  const finish = (request: ClientRequest, outcome: HttpOutcome): void => {
    const subject = subjects.get(request)
    if (subject === undefined) return
    subjects.delete(request)
    end(subject, outcome)
  }
  const started = (message: unknown): void => {
    const { request } = message as { request: ClientRequest }
    const subject = begin(callOf(request))
    if (subject === undefined) return
    subjects.set(request, subject)
    // Node 20 has no channel for calls that fail. A call with an answer is finished by then.
    request.once('error', (error: NodeJS.ErrnoException) => finish(request, { errorType: error.code ?? error.name }))
    request.once('close', () => finish(request, { errorType: 'aborted' }))
  }
  const answered = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage }
    finish(request, { status: response.statusCode ?? 0 })
  }
  const channels = [
    [channel('http.client.request.start'), started],
    [channel('http.client.response.finish'), answered],
  ] as const
  for (const [one, listener] of channels) one.subscribe(listener)
  return () => {
    for (const [one, listener] of channels) one.unsubscribe(listener)
  }
}

const callOf = (request: ClientRequest): HttpCall => {
  const secure = request.protocol === 'https:'
  const [host = '', port] = hostAndPort(String(request.getHeader('host') ?? request.host))
  return {
    method: request.method,
    host,
    port: port === undefined ? (secure ? 443 : 80) : Number(port),
    path: request.path.split('?')[0] ?? '',
  }
}

/** IPv6 addresses stand in brackets. */
const hostAndPort = (host: string): (string | undefined)[] =>
  /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host)?.slice(1) ?? [host]
