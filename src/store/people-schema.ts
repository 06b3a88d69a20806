import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import type { Permission, Role } from '../domain/permission.ts'
import { time, timeOfInsert } from './columns.ts'
import type { OneTimeKind, UserAccount } from './people-store.ts'

/*
 * Nothing here lets anybody in who reads it: passwords are scrypt hashes, keys, sessions and links SHA-256 hashes of long random secrets.
 */

export const userAccount = pgTable(
  'user_account',
  {
    name: text('name').primaryKey(),
    displayName: text('display_name').notNull(),
    role: text('role').$type<Role>().notNull(),
    disabled: boolean('disabled').notNull().default(false),
    origin: text('origin').$type<UserAccount['origin']>().notNull(),
    identity: text('identity'),
    passwordHash: text('password_hash'),
    createdAt: timeOfInsert('created_at'),
    lastSeenAt: time('last_seen_at'),
  },
  (table) => [uniqueIndex('user_account_identity').on(table.identity).where(sql`identity is not null`)],
)

export const userSession = pgTable(
  'user_session',
  {
    hash: text('hash').primaryKey(),
    userName: text('user_name')
      .notNull()
      .references(() => userAccount.name, { onDelete: 'cascade' }),
    csrf: text('csrf').notNull(),
    createdAt: timeOfInsert('created_at'),
    seenAt: timeOfInsert('seen_at'),
  },
  (table) => [index('user_session_user').on(table.userName)],
)

export const apiKey = pgTable(
  'api_key',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    hash: text('hash').notNull(),
    role: text('role').$type<Role>().notNull(),
    permissions: jsonb('permissions').$type<Permission[]>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: timeOfInsert('created_at'),
    expiresAt: time('expires_at'),
    lastUsedAt: time('last_used_at'),
    revokedAt: time('revoked_at'),
  },
  (table) => [index('api_key_newest').on(table.createdAt, table.id)],
)

export const oneTimeLink = pgTable(
  'one_time_link',
  {
    hash: text('hash').primaryKey(),
    kind: text('kind').$type<OneTimeKind>().notNull(),
    userName: text('user_name').references(() => userAccount.name, { onDelete: 'cascade' }),
    detail: jsonb('detail').$type<unknown>(),
    createdAt: timeOfInsert('created_at'),
    expiresAt: time('expires_at').notNull(),
  },
  (table) => [index('one_time_link_user').on(table.kind, table.userName)],
)

/** How often sign-ins failed of late, by account and by address. */
export const signInLimit = pgTable('sign_in_limit', {
  key: text('key').primaryKey(),
  failures: integer('failures').notNull(),
  lastAt: timeOfInsert('last_at'),
  heldUntil: time('held_until').notNull(),
})
