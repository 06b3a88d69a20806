import * as z from 'zod'
import { AuthError } from '../../domain/errors.ts'
import { type HttpClient, unclaimed } from '../http-client.ts'
import { errorFromFault, errorFromStatus } from './rpc-error.ts'

/** The value of the header `Authorization` of one session. */
type Session = { readonly authorization: string }

export type Sessions = {
  /** The current session, opened once for all who ask meanwhile. */
  get(nowMs: number): Promise<Session>
  /** Tryton refused this session: the next `get` opens another, unless somebody did already. */
  drop(session: Session): void
}

const loginAnswer = z.union([
  z.object({ result: z.tuple([z.number().int(), z.string().min(1)]) }),
  z.object({ error: z.unknown() }),
  z.object({ result: z.null() }),
])

/** Sessions by `common.db.login`. Source: trytond, topic "Remote Procedure Calls". */
export const createSessions = (options: {
  system: string
  http: HttpClient
  path: string
  user: string
  password: string
  language: string
}): Sessions => {
  const { system, http, path, user, password, language } = options
  let opening: Promise<Session> | undefined
  let session: Session | undefined

  const open = async (nowMs: number): Promise<Session> => {
    const request = {
      method: 'POST',
      path,
      kind: 'repeatable-write',
      body: { id: 0, method: 'common.db.login', params: [user, { password }, language] },
      // Shared by all who wait: none of them may stop it for the others.
      call: unclaimed(new AbortController().signal),
    } as const
    const response = await http.request(request)
    const called = { system, method: 'common.db.login', kind: 'repeatable-write' } as const
    if (response.status !== 200) throw errorFromStatus(called, response, nowMs)
    const answer = response.parse(loginAnswer)
    if ('error' in answer) throw errorFromFault(called, answer.error)
    if (answer.result === null) throw new AuthError(`${system} refused the user or password`)
    const [userId, key] = answer.result
    return { authorization: `Session ${Buffer.from(`${user}:${userId}:${key}`).toString('base64')}` }
  }

  const get = (nowMs: number): Promise<Session> => {
    if (session !== undefined) return Promise.resolve(session)
    opening ??= open(nowMs)
      .then((opened) => {
        session = opened
        return opened
      })
      .finally(() => {
        opening = undefined
      })
    return opening
  }

  const drop = (refused: Session): void => {
    if (session === refused) session = undefined
  }

  return { get, drop }
}
