import { addressKey } from '../domain/address-key.ts'
import { say } from '../domain/said.ts'
import type { SignInPauses } from '../store/people-store.ts'
import type { PeopleDeps } from './people-deps.ts'
import { PeopleError } from './people-error.ts'
import { type BegunSession, beginSession } from './sessions.ts'

/** An account is never closed, it only answers more slowly; an address that fails again and again waits longer. */
const accountPauses: SignInPauses = { free: 5, firstMs: 1_000, longestMs: 60_000 }
const addressPauses: SignInPauses = { free: 20, firstMs: 2_000, longestMs: 900_000 }

/** Signs in with name and password. Refusals tell nothing of whether the user exists. */
export const signIn = async (
  deps: PeopleDeps,
  { name, password, address }: { name: string; password: string; address: string },
): Promise<BegunSession> => {
  const { store, logger } = deps
  const account = await attempt(deps, { name, password, address })
  if (account === undefined) {
    // Not the name: people type their password into the wrong field.
    logger.warn({ address }, 'a sign-in was refused')
    throw new PeopleError('CREDENTIALS_REFUSED', say('sign-in.wrong'))
  }
  return store.transaction((tx) => beginSession(deps, tx, account, { way: 'password', address }))
}

/** The account, when the password fits and it may be used. */
const attempt = async (
  { store, passwords }: PeopleDeps,
  { name, password, address }: { name: string; password: string; address: string },
) => {
  const { users, signInLimits } = store.people
  const [ofAddress, ofAccount] = [`address ${addressKey(address)}`, `account ${name}`]
  // Whoever wants to keep the only admin out must not be able to by failing in its name.
  const isLastAdmin = await users.isLastAdmin(name)
  await reserve(signInLimits.reserve(ofAddress, addressPauses))
  if (!isLastAdmin) await reserve(signInLimits.reserve(ofAccount, accountPauses))
  const account = await users.get(name)
  const fits = await passwords.verify(password, account?.passwordHash ?? null)
  if (!fits || account === undefined || account.disabled || account.origin !== 'local') return undefined
  await signInLimits.clear([ofAccount])
  await signInLimits.forgive(ofAddress)
  return account
}

const reserve = async (reserving: Promise<{ ok: true } | { ok: false; retryAfterMs: number }>): Promise<void> => {
  const reserved = await reserving
  if (reserved.ok) return
  const { retryAfterMs } = reserved
  throw new PeopleError('TOO_MANY_REQUESTS', say('sign-in.too-often', { seconds: Math.ceil(retryAfterMs / 1000) }), {
    retryAfterMs,
  })
}
