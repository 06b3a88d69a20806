import { createApiKeys } from './api-keys.ts'
import type { Database } from './database.ts'
import { createOneTimeLinks } from './one-time-links.ts'
import type { People } from './people-store.ts'
import { createSessions } from './sessions.ts'
import { createSignInLimits } from './sign-in-limits.ts'
import { createUsers } from './users.ts'

export const createPeople = (database: Database): People => ({
  users: createUsers(database),
  sessions: createSessions(database),
  keys: createApiKeys(database),
  links: createOneTimeLinks(database),
  signInLimits: createSignInLimits(database),
})
