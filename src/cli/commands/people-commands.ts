import { type Command, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import { type Permission, permissions, type Role, roles } from '../../domain/permission.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../io.ts'
import { printPage, readPage, withListOptions } from '../lists.ts'
import { type KeyView, keyView, newKeyView, offeredView, type UserView, userView } from '../people-views.ts'
import { tableText } from '../table.ts'
import { shortTimeText } from '../times.ts'
import { timeOption } from './options.ts'

/** Who may do what: users and API keys. */
export const addPeopleCommands = (program: Command, context: Context): void => {
  const users = program.command('user').description('the people who may sign in')
  addUserList(users, context)
  addUserAdd(users, context)
  addUserChanges(users, context)
  addUserLink(users, context)
  const keys = program.command('key').description('API keys, for programs')
  addKeyList(keys, context)
  addKeyAdd(keys, context)
  addKeyRevoke(keys, context)
}

type ListOptions = Record<string, string>

const roleOption = (description: string): Option => new Option('--role <role>', description).choices(roles)

const userPath = (name: string): string => `/users/${encodeURIComponent(name)}`

const addUserList = (group: Command, context: Context): void => {
  withListOptions(group.command('list', { isDefault: true }))
    .description('list users by name')
    .action(
      context.run(async (query: ListOptions) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/users', query }, userView)
          printPage(context, page, (rows) => userTable(rows, context.nowMs()))
          return exitCodes.done
        }),
      ),
    )
}

const userTable = (rows: readonly UserView[], nowMs: number): string =>
  rows.length === 0
    ? 'No users: `crossdock user link` makes a link for the first one.\n'
    : tableText(rows, [
        { title: 'name', value: ({ name }) => name, shrinkTo: 10 },
        { title: 'called', value: ({ displayName }) => displayName, shrinkTo: 10 },
        { title: 'role', value: ({ role }) => role },
        {
          title: 'signs in',
          value: ({ origin, disabled }) => (disabled ? 'disabled' : origin === 'oidc' ? 'at provider' : 'here'),
        },
        {
          title: 'last seen',
          value: ({ lastSeenAt }) => (lastSeenAt === null ? '-' : shortTimeText(lastSeenAt, nowMs)),
        },
      ])

const addUserAdd = (group: Command, context: Context): void => {
  group
    .command('add <name>')
    .description('add a user and print the link that sets the password')
    .addOption(roleOption('what the user may do (docs/people.md)').makeOptionMandatory())
    .option('--display-name <text>', 'what people call the user; the name when left out')
    .action(
      context.run(async (name: string, { role, displayName = name }: { role: Role; displayName?: string }) =>
        context.withClient(async (client) => {
          const answer = await client.json({ method: 'POST', path: '/users', json: { name, displayName, role } })
          const { link } = offeredView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else
            context.print(
              `${name} is added as ${role}. Hand over this link, it sets the password once within three days:\n  ${link}\n`,
            )
          return exitCodes.done
        }),
      ),
    )
}

const addUserChanges = (group: Command, context: Context): void => {
  const change = async (name: string, json: object, said: string) =>
    context.withClient(async (client) => {
      const answer = await client.json({ method: 'PUT', path: userPath(name), json })
      if (context.isJson()) context.printJson(answer)
      else context.print(`${name} ${said}.\n`)
      return exitCodes.done
    })
  group
    .command('role <name> <role>')
    .description(`give a user another role: ${roles.join(', ')}`)
    .action(context.run((name: string, role: string) => change(name, { role }, `is ${role} now`)))
  group
    .command('disable <name>')
    .description('let a user sign in no more; its sessions end')
    .action(context.run((name: string) => change(name, { disabled: true }, 'is disabled, its sessions have ended')))
  group
    .command('enable <name>')
    .description('let a disabled user sign in again')
    .action(context.run((name: string) => change(name, { disabled: false }, 'may sign in again')))
}

const addUserLink = (group: Command, context: Context): void => {
  group
    .command('link [name]')
    .description('print a new link that sets the password of a user; without a name, the one that makes the first user')
    .action(
      context.run(async (name: string | undefined) =>
        context.withClient(async (client) => {
          const path = name === undefined ? '/setup/link' : `${userPath(name)}/link`
          const answer = await client.json({ method: 'POST', path })
          if (context.isJson()) context.printJson(answer)
          else context.print(`${offeredView.parse(answer).link}\n`)
          if (!client.mayRun) context.note('No Crossdock runs on this data folder: start it before the link is opened.')
          return exitCodes.done
        }),
      ),
    )
}

const addKeyList = (group: Command, context: Context): void => {
  withListOptions(group.command('list', { isDefault: true }))
    .description('list API keys, newest first')
    .action(
      context.run(async (query: ListOptions) =>
        context.withClient(async (client) => {
          const page = await readPage(client, { path: '/keys', query }, keyView)
          printPage(context, page, (rows) => keyTable(rows, context.nowMs()))
          return exitCodes.done
        }),
      ),
    )
}

const keyTable = (rows: readonly KeyView[], nowMs: number): string =>
  rows.length === 0
    ? 'No API keys.\n'
    : tableText(rows, [
        { title: 'id', value: ({ id }) => id },
        { title: 'name', value: ({ name }) => name, shrinkTo: 8 },
        { title: 'role', value: ({ role }) => role },
        { title: 'may', value: (key) => key.permissions.join(' '), shrinkTo: 10 },
        {
          title: 'last used',
          value: ({ lastUsedAt }) => (lastUsedAt === null ? '-' : shortTimeText(lastUsedAt, nowMs)),
        },
        { title: 'ends', value: (key) => endOf(key, nowMs) },
      ])

const endOf = ({ revokedAt, expiresAt }: KeyView, nowMs: number): string => {
  if (revokedAt !== null) return 'revoked'
  if (expiresAt === null) return 'never'
  return Date.parse(expiresAt) <= nowMs ? 'expired' : expiresAt.slice(0, 10)
}

const addKeyAdd = (group: Command, context: Context): void => {
  group
    .command('add <name>')
    .description('add an API key and print its secret, which is shown this once')
    .addOption(roleOption('what the key may do at most').makeOptionMandatory())
    .addOption(
      new Option(
        '--may <permissions>',
        `of those of the role, separated by commas: ${permissions.join(', ')}`,
      ).argParser(permissionsFrom),
    )
    .addOption(timeOption('--expires <time>', 'when it ends, such as 2027-06-30; never when left out'))
    .action(
      context.run(async (name: string, { role, may, expires }: { role: Role; may?: Permission[]; expires?: Date }) =>
        context.withClient(async (client) => {
          const json = { name, role, permissions: may, expiresAt: expires?.toISOString() ?? null }
          const answer = await client.json({ method: 'POST', path: '/keys', json })
          const { secret } = newKeyView.parse(answer)
          if (context.isJson()) context.printJson(answer)
          else {
            context.print(`${secret}\n`)
            context.note('Keep it now: it is not shown again. Send it as "Authorization: Bearer <key>".')
          }
          return exitCodes.done
        }),
      ),
    )
}

const permissionsFrom = (text: string): Permission[] => {
  const parsed = z
    .array(z.enum(permissions))
    .min(1)
    .safeParse(text.split(',').map((each) => each.trim()))
  if (!parsed.success) throw new InvalidArgumentError(`must be some of ${permissions.join(', ')}, separated by commas.`)
  return parsed.data
}

const addKeyRevoke = (group: Command, context: Context): void => {
  group
    .command('revoke <id>')
    .description('end an API key at once')
    .action(
      context.run(async (id: string) =>
        context.withClient(async (client) => {
          const answer = await client.json({ method: 'DELETE', path: `/keys/${encodeURIComponent(id)}` })
          if (context.isJson()) context.printJson(answer)
          else context.print(`The key ${keyView.parse(answer).name} is revoked.\n`)
          return exitCodes.done
        }),
      ),
    )
}
