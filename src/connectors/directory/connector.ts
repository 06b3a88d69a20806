import { randomBytes } from 'node:crypto'
import { mkdir, readdir, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { ConfigError, CrossdockError } from '../../domain/errors.ts'
import { type Connection, defineConnector, type Health } from '../connector.ts'
import { createClaims } from './claims.ts'
import { fileErrorFrom } from './file-errors.ts'
import { isUnfinishedName } from './file-names.ts'
import { createInterchangeSink, removeAbandoned } from './interchange-sink.ts'
import { createDirectoryMailbox } from './mailbox.ts'

/** A folder; the reader of the configuration makes it absolute. */
const folder = (description: string) => z.string().min(1).meta({ description, format: 'path' })

/** Settings of the type `directory`: files exchanged through two folders. Relative paths start from the folder of the configuration file. */
export const directorySettings = z
  .strictObject({
    inbox: folder('Folder files are taken from'),
    outbox: folder('Folder files are put into'),
    archive: folder('Folder for files that were taken; `archive` beside the inbox unless stated').optional(),
    work: folder(
      'Folder for files being taken, on the file system of the inbox; `work/<inbox>` beside the inbox unless stated',
    ).optional(),
    pollIntervalMs: z.number().int().min(50).default(1000).describe('Time between two looks into the inbox'),
    stableForMs: z
      .number()
      .int()
      .min(0)
      .default(2000)
      .describe('A file is complete when its size and times did not change for this long'),
    doneMarker: z
      .string()
      .regex(/^[^/\0]+$/, 'must be a file name ending such as .done')
      .optional()
      .describe('Take `x.edi` as soon as `x.edi.done` exists, and only then (for the value `.done`)'),
  })
  .superRefine(({ inbox, ...others }, context) => {
    for (const name of ['outbox', 'archive', 'work'] as const) {
      const folder = others[name]
      if (folder !== undefined && resolve(folder) === resolve(inbox))
        context.addIssue({
          code: 'custom',
          path: [name],
          message: 'is the inbox: what is put there would be taken in as an order; name another folder',
        })
    }
  })

export const directoryConnector = defineConnector({
  type: 'directory',
  settings: directorySettings,
  open: async (settings, deps): Promise<Connection> => {
    const inbox = resolve(settings.inbox)
    const outbox = resolve(settings.outbox)
    const archive = resolve(settings.archive ?? join(dirname(inbox), 'archive'))
    // Of its own for each inbox: two systems may have their inboxes side by side.
    const work = resolve(settings.work ?? join(dirname(inbox), 'work', basename(inbox)))
    const folders = { inbox, outbox, archive, work }
    const claims = createClaims({ work, logger: deps.logger })
    await prepare(folders).catch((error: unknown) => {
      // Not the end: a network share may be mounted later. `check`, `receive` and `push` will say so.
      deps.logger.warn({ system: deps.system, err: error }, 'a folder of the system cannot be made yet')
    })
    return {
      sinks: { interchange: createInterchangeSink(outbox) },
      lookups: {},
      mailbox: createDirectoryMailbox({
        inbox,
        archive,
        claims,
        pollIntervalMs: settings.pollIntervalMs,
        stableForMs: settings.stableForMs,
        doneMarker: settings.doneMarker,
        logger: deps.logger,
      }),
      check: () => checkFolders(folders, deps.system),
      close: () => claims.close(),
      concurrency: 2,
    }
  },
})

type Folders = { inbox: string; outbox: string; archive: string; work: string }

const prepare = async (folders: Folders): Promise<void> => {
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true })
  await removeAbandoned(folders.outbox, Date.now())
}

const checkFolders = async (folders: Folders, system: string): Promise<Health> => {
  try {
    for (const folder of Object.values(folders)) await checkFolder(folder)
    const [inbox, work] = await Promise.all([stat(folders.inbox), stat(folders.work)])
    if (inbox.dev !== work.dev) {
      const message = `${folders.inbox} and ${folders.work} are on different file systems, so files cannot be moved between them at once: set \`work\` to a folder on the file system of the inbox`
      return { ok: false, error: new ConfigError('CONFIG_INVALID', `${system}: ${message}`) }
    }
    const waiting = (await readdir(folders.inbox)).filter((name) => !isUnfinishedName(name)).length
    return { ok: true, detail: `${folders.inbox} (${waiting} waiting) and ${folders.outbox} can be read and written` }
  } catch (error) {
    return {
      ok: false,
      error: error instanceof CrossdockError ? error : fileErrorFrom(error, `${system}: reading its folders`, 'config'),
    }
  }
}

const checkFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const probe = join(folder, `.crossdock-check-${randomBytes(4).toString('hex')}.tmp`)
  try {
    await writeFile(probe, 'x', { flag: 'wx' })
    await unlink(probe)
  } catch (error) {
    throw fileErrorFrom(error, folder, 'config')
  }
}
