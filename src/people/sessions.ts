import type { User, UserSession } from '../store/people-store.ts'
import type { Store } from '../store/store.ts'
import type { PeopleDeps } from './people-deps.ts'
import { hashOfSecret, newSecret } from './secret.ts'

/** A session that was just begun. `secret` goes to the browser and is kept nowhere. */
export type BegunSession = { secret: string; session: UserSession }

/** How and from where somebody signed in, for the audit trail. */
export type SignInWay = {
  way: 'password' | 'link' | 'setup' | 'oidc' | 'password-change'
  address: string
  csrf?: string
}

/** Begins a session. Inside the transaction that found that the user may. */
export const beginSession = async (
  { sessionLimits }: Pick<PeopleDeps, 'sessionLimits'>,
  tx: Store,
  { name }: Pick<User, 'name'>,
  { way, address, csrf = newSecret() }: SignInWay,
): Promise<BegunSession> => {
  const secret = newSecret()
  await tx.people.sessions.insert({ hash: hashOfSecret(secret), userName: name, csrf })
  await tx.audit.append({ actor: name, action: 'session.begin', subject: name, detail: { way, address } })
  const session = await tx.people.sessions.use(hashOfSecret(secret), sessionLimits)
  if (session === undefined) throw new Error(`the session of ${name} ended as it began`)
  return { secret, session }
}

/** `isAttended`: a person asks, which keeps the session from being idle; else a page does by itself. */
export const findSession = (
  { store, sessionLimits }: Pick<PeopleDeps, 'store' | 'sessionLimits'>,
  secret: string,
  isAttended: boolean,
): Promise<UserSession | undefined> =>
  store.people.sessions[isAttended ? 'use' : 'look'](hashOfSecret(secret), sessionLimits)

export const endSession = ({ store }: Pick<PeopleDeps, 'store'>, secret: string, { name }: User): Promise<void> =>
  store.transaction(async (tx) => {
    await tx.people.sessions.end(hashOfSecret(secret))
    await tx.audit.append({ actor: name, action: 'session.end', subject: name, detail: null })
  })
