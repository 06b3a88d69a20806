import { PassThrough } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { say } from '../domain/said.ts'
import { createChangeFeed } from '../observe/change-feed.ts'
import type { UserSession } from '../store/people-store.ts'
import type { RouteDeps } from './api.ts'
import { RequestError } from './problem.ts'
import { addRoute } from './route.ts'

const heartbeatEveryMs = 15_000
/** Then the browser comes again by itself, and its credentials are looked at again. */
const longestMs = 10 * 60_000
const mostListeners = 200
/** Who does not read what he asked for is let go. */
const mostUnreadBytes = 64 * 1024

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): what changed, not how; the lists tell that. */
export const addEventRoutes = (app: FastifyInstance, deps: RouteDeps): void => {
  const feed = createChangeFeed(deps)
  const streams = new Set<PassThrough>()

  // A stream that stays open would keep the server from closing.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end()
  })

  addRoute(app, {
    method: 'GET',
    url: '/events',
    permission: 'read',
    summary: 'Tell of changes as they happen, as server-sent events',
    answer: 'events',
    handle: ({ request, reply }) => {
      if (feed.listeners() >= mostListeners)
        throw new RequestError('TOO_MANY_REQUESTS', say('events.too-many', { n: mostListeners }))
      const stream = new PassThrough()
      streams.add(stream)
      const write = (text: string): void => {
        if (stream.writableLength > mostUnreadBytes) stream.destroy()
        else stream.write(text)
      }
      const stop = feed.listen((change) => write(`event: change\ndata: ${JSON.stringify(change)}\n\n`))
      const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatEveryMs).unref()
      const end = setTimeout(() => stream.end(), lastsMs(request.session, deps.now())).unref()
      stream.once('close', () => {
        stop()
        clearInterval(heartbeat)
        clearTimeout(end)
        streams.delete(stream)
      })
      write('retry: 3000\n\n')
      return reply
        .type('text/event-stream')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(stream)
    },
  })
}

/** Not beyond the session: whoever comes again in time has made it last longer. */
const lastsMs = (session: UserSession | null, nowMs: number): number =>
  session === null ? longestMs : Math.min(longestMs, Math.max(0, session.expiresAt.getTime() - nowMs))
