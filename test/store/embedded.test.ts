import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDataFolderLock } from '../../src/store/data-folder-lock.ts'
import { type OpenedStore, openStore } from '../../src/store/open-store.ts'
import { newDocument, receive } from '../conformance/store/rows.ts'
import { describeStore } from '../conformance/store.ts'
import { compilePrograms } from '../helpers/compile-programs.ts'
import { prepareDataFolder } from '../helpers/prepared-store.ts'

const logger = pino({ level: 'silent' })
let parent = ''
let counter = 0

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'crossdock-store-'))
})
afterAll(() => rm(parent, { recursive: true, force: true }))

const newFolder = async (): Promise<string> => {
  counter += 1
  const folder = join(parent, `data-${counter}`)
  await prepareDataFolder(folder)
  return folder
}
const open = (folder: string): Promise<OpenedStore> => openStore({ kind: 'embedded', folder }, { logger })

describeStore('PGlite', async () => open(await newFolder()))

describe('an embedded store', () => {
  it('is there again after a restart, and for one process at a time', async () => {
    const folder = await newFolder()
    const first = await open(folder)
    const { id } = await receive(first.store, 'acme', [Buffer.from('bytes')])
    const owner = await first.store.instances.register('all')
    const second = open(folder)
    await expect(second).rejects.toMatchObject({
      code: 'DATA_FOLDER_LOCKED',
      message: expect.stringContaining(String(process.pid)),
    })
    await first.lock?.publish({ url: 'http://127.0.0.1:4040', token: 't' })
    expect(await readDataFolderLock(folder)).toMatchObject({
      pid: process.pid,
      url: 'http://127.0.0.1:4040',
      token: 't',
    })
    await first.close()
    await first.close()
    expect(await readDataFolderLock(folder)).toBeUndefined()

    const again = await open(folder)
    expect((await again.store.interchanges.get(id))?.state).toBe('received')
    await again.store.instances.register('all')
    await expect(again.store.instances.beat(owner)).rejects.toThrow(/ended/)
    await again.close()
    await expect(again.store.interchanges.get(id)).rejects.toThrow(/pool/)
  })

  it('writes a backup that unpacks into an empty data folder', async () => {
    const { store, close } = await open(await newFolder())
    const document = newDocument({ businessKey: 'PO-77' })
    await store.documents.insert([document])
    const file = join(parent, 'backups', 'today.tar.gz')
    const [{ sizeBytes }] = await Promise.all([store.backup(file), store.documents.insert([newDocument()])])
    await close()
    expect((await stat(file)).size).toBe(sizeBytes)
    expect((await stat(file)).mode & 0o077).toBe(0)
    expect(await readdir(dirname(file))).toEqual(['today.tar.gz'])

    const restored = join(parent, 'restored')
    await mkdir(restored)
    execFileSync('tar', ['xzf', file, '-C', restored])
    const opened = await open(restored)
    expect((await opened.store.findOrders('PO-77')).map(({ id }) => id)).toEqual([document.id])
    await opened.close()
  })

  it('writes no backup over what is there, and works on', async () => {
    const { store, close } = await open(await newFolder())
    const before = join(parent, 'before-the-trouble.tar.gz')
    await writeFile(before, 'the only good one')
    await expect(store.backup(before)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await readFile(before, 'utf8')).toBe('the only good one')
    expect(await readdir(parent)).not.toContain('before-the-trouble.tar.gz.part')
    const folder = join(parent, 'is-a-folder')
    await mkdir(join(folder, 'x'), { recursive: true })
    await expect(store.backup(folder)).rejects.toThrow()
    expect(await readdir(parent)).not.toContain('is-a-folder.part')
    expect(await store.documents.list({ limit: 1 })).toEqual([])
    await close()
  })

  it('vacuums what many changes left behind', async () => {
    const { store, pool, close } = await open(await newFolder())
    const documents = Array.from({ length: 600 }, () => newDocument())
    await store.documents.insert(documents)
    await store.documents.setState(
      documents.map(({ id }) => id),
      'dead',
    )
    const count = async () => {
      const { rows } = await pool.query(
        `select n_dead_tup::int as dead, vacuum_count::int as vacuums from pg_stat_user_tables where relname = 'document'`,
      )
      return rows[0]
    }
    await pool.query('select pg_stat_force_next_flush()')
    expect(await count()).toEqual({ dead: 600, vacuums: 0 })
    await store.tidy()
    expect(await count()).toEqual({ dead: 0, vacuums: 1 })
    await store.tidy()
    expect(await count()).toEqual({ dead: 0, vacuums: 1 })
    await close()
  })

  it('names no table like one of BullMQ, whose schema is searched first', async () => {
    const { pool, close } = await open(await newFolder())
    const { runMigrations } = await import('bullmq')
    const client = await pool.connect()
    await runMigrations(client)
    client.release()
    const { rows } = await pool.query(`
      select relname from pg_class where relnamespace = 'bullmq'::regnamespace
      intersect select relname from pg_class where relnamespace = 'public'::regnamespace`)
    expect(rows).toEqual([])
    const { rows: searched } = await pool.query('show search_path')
    expect(searched).toEqual([{ search_path: 'bullmq, public' }])
    await close()
  })

  it('has everything it acknowledged after kill -9', async () => {
    const programs = await compilePrograms([new URL('./write-until-killed.ts', import.meta.url)])
    const migrations = new URL('../../src/store/migrations', import.meta.url)
    await cp(migrations, programs.program(migrations), { recursive: true })
    const folder = await newFolder()
    const acknowledged: string[] = []
    try {
      for (const lines of [40, 150, 7]) {
        const program = programs.program(new URL('./write-until-killed.ts', import.meta.url))
        const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
        const exited = once(child, 'exit')
        let seen = 0
        for await (const line of createInterface({ input: child.stdout })) {
          if (line !== 'open') acknowledged.push(line)
          seen += 1
          if (seen === lines) child.kill('SIGKILL')
        }
        expect(await exited).toEqual([null, 'SIGKILL'])
      }
    } finally {
      await programs.remove()
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(190)
    const { pool, close } = await open(folder)
    const { rows } = await pool.query<{ subject: string; entries: number }>(
      'select subject, count(*)::int as entries from audit group by subject',
    )
    const stored = new Map(rows.map(({ subject, entries }) => [subject, entries]))
    expect(acknowledged.filter((subject) => stored.get(subject) !== 2)).toEqual([])
    // A transaction is there whole or not at all.
    expect(rows.filter(({ entries }) => entries !== 2)).toEqual([])
    await close()
  }, 90_000)
})
