import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import type { Duplex } from 'node:stream'
import { CrossdockError } from '../domain/errors.ts'

/** How far a request came; filled in while it is under way. */
export type SendState = {
  request: http.ClientRequest | undefined
  socket: Duplex | undefined
  /** What the socket had sent before this request got it. */
  bytesBefore: number
  /** When it got the socket, on the clock of `performance.now()`. */
  socketAtMs: number
  /** Why it was held back in the last moment. */
  withheld: CrossdockError | undefined
}

type SocketStates = WeakMap<Duplex, 'connecting' | 'connected'>

/**
 * Idle connections are given up after this: shorter than what servers and load balancers allow, so that a request
 * hardly ever meets a connection the other side is just closing.
 */
const idleMs = 4000

/** A pool of keep-alive connections that notes for each whether it ever got through (TLS included). */
export const createTrackedAgent = (options: {
  secure: boolean
  maxConnections: number
  sockets: SocketStates
}): http.Agent | https.Agent => {
  const { secure, maxConnections, sockets } = options
  // `timeout` ends idle connections only: axios takes it off for the time of a request.
  const settings = { keepAlive: true, maxSockets: maxConnections, maxFreeSockets: maxConnections, timeout: idleMs }
  const agent = secure ? new https.Agent(settings) : new http.Agent(settings)

  const createConnection = agent.createConnection.bind(agent)
  agent.createConnection = (connection, callback) => {
    const socket = createConnection(connection, callback)
    if (!socket) return socket
    sockets.set(socket, 'connecting')
    socket.once(secure ? 'secureConnect' : 'connect', () => sockets.set(socket, 'connected'))
    return socket
  }

  return agent
}

/**
 * A transport for axios that lets us see the request it makes: how far it came decides whether it may be repeated. `assertMayLeave` is asked when
 * a connection takes the request, and again when that one first has to come about: its bytes go out behind that.
 */
export const createTrackedTransport = (
  module: typeof http | typeof https,
  state: SendState,
  { sockets, assertMayLeave }: { sockets: SocketStates; assertMayLeave?: () => void },
) => ({
  request: (options: http.RequestOptions, onResponse: (response: http.IncomingMessage) => void): http.ClientRequest => {
    const request = module.request(options, onResponse)
    state.request = request
    request.once('socket', (socket) => {
      state.socket = socket
      state.socketAtMs = performance.now()
      state.bytesBefore = socket.bytesWritten
      if (assertMayLeave === undefined) return
      const withholdUnlessAllowed = (): void => {
        try {
          assertMayLeave()
        } catch (error) {
          if (!(error instanceof CrossdockError)) throw error
          state.withheld = error
          request.destroy(error)
        }
      }
      withholdUnlessAllowed()
      // In front of what writes the bytes that wait for the same event.
      if (sockets.get(socket) === 'connecting')
        socket.prependOnceListener(module === https ? 'secureConnect' : 'connect', withholdUnlessAllowed)
    })
    return request
  },
})

/**
 * False only on proof that no byte of the request left: it never got a socket, its socket never connected, or the
 * socket sent nothing since it got it. Sockets of unknown origin count as sent.
 */
export const wasSent = (state: SendState, sockets: SocketStates): boolean => {
  const { request, socket } = state
  if (request === undefined || socket === undefined) return false
  const known = sockets.get(socket)
  if (known === undefined) return true
  if (known === 'connecting') return false
  return !(socket instanceof net.Socket && socket.bytesWritten === state.bytesBefore)
}
