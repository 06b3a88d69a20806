import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  access,
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Call, Connection, IncomingFile, PushItem } from '../../../src/connectors/connector.ts'
import { directoryConnector, directorySettings } from '../../../src/connectors/directory/connector.ts'
import { incomingNameFrom, outgoingNameFrom } from '../../../src/connectors/directory/file-names.ts'
import { RejectedError, TransientError } from '../../../src/domain/errors.ts'
import { compilePrograms } from './compiled.ts'

let programs: Awaited<ReturnType<typeof compilePrograms>>
beforeAll(async () => {
  programs = await compilePrograms([
    new URL('./hold-files.ts', import.meta.url),
    new URL('./receive-unprivileged.ts', import.meta.url),
  ])
})
afterAll(() => programs.remove())

let root: string
let inbox: string
let outbox: string
let logged: string[]
let logger: Logger
let nowMs: number
let opened: Connection[]

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'crossdock-directory-'))
  inbox = join(root, 'in')
  outbox = join(root, 'out')
  logged = []
  logger = pino({ level: 'debug' }, { write: (line) => void logged.push(line) })
  nowMs = Date.UTC(2026, 0, 31, 12)
  opened = []
})

afterEach(async () => {
  for (const connection of opened) await connection.close()
  await rm(root, { recursive: true, force: true })
})

const call = (): Call => ({
  signal: new AbortController().signal,
  logger,
  now: () => nowMs,
  assertMayWrite: () => undefined,
})

const openConnection = async (settings: object = {}): Promise<Connection> => {
  const parsed = directorySettings.parse({ inbox, outbox, stableForMs: 0, ...settings })
  const connection = await directoryConnector.open(parsed, { system: 'acme', logger })
  opened.push(connection)
  return connection
}

const receive = async (connection: Connection): Promise<IncomingFile[]> => {
  const files: IncomingFile[] = []
  for await (const file of connection.mailbox?.receive(call()) ?? []) files.push(file)
  return files
}

const contentOf = async (file: IncomingFile | undefined): Promise<string> => {
  const pieces: Uint8Array[] = []
  for await (const piece of file?.open() ?? []) pieces.push(piece)
  return Buffer.concat(pieces).toString('latin1')
}

const archived = async (): Promise<string[]> => {
  const days = await readdir(join(root, 'archive'))
  const names = await Promise.all(days.map((day) => readdir(join(root, 'archive', day))))
  return names.flat()
}

describe('directory mailbox', () => {
  it('gives complete files oldest first and archives accepted ones', async () => {
    const connection = await openConnection()
    await writeFile(join(inbox, 'b.edi'), 'second')
    await writeFile(join(inbox, 'a.edi'), 'first')
    await utimes(join(inbox, 'a.edi'), 1000, 1000)
    const files = await receive(connection)
    expect(files.map((file) => [file.name, file.sizeBytes])).toEqual([
      ['a.edi', 5],
      ['b.edi', 6],
    ])
    expect(await contentOf(files[0])).toBe('first')
    expect(await readdir(inbox)).toEqual([])
    for (const file of files) {
      await file.accept()
      await file.accept()
    }
    expect((await archived()).sort()).toEqual(files.map((file) => file.ref).sort())
    expect(await readFile(join(root, 'archive', '2026-01-31', files[0]?.ref ?? ''), 'utf8')).toBe('first')
    expect(await receive(connection)).toEqual([])
  })

  it('waits until size and times have not changed for stableForMs', async () => {
    const connection = await openConnection({ stableForMs: 2000 })
    await writeFile(join(inbox, 'slow.edi'), 'ISA*')
    await utimes(join(inbox, 'slow.edi'), 1000, 1000)
    expect(await receive(connection)).toEqual([])
    nowMs += 1999
    expect(await receive(connection)).toEqual([])
    await appendFile(join(inbox, 'slow.edi'), 'more')
    nowMs += 1999
    expect(await receive(connection)).toEqual([])
    nowMs += 1999
    expect(await receive(connection)).toEqual([])
    nowMs += 1
    const [file] = await receive(connection)
    expect(await contentOf(file)).toBe('ISA*more')
  })

  it('does not take a file that is being written again since it was found complete', async () => {
    const connection = await openConnection()
    for (const name of ['1.edi', '2.edi', '3.edi']) await writeFile(join(inbox, name), name)
    const names: string[] = []
    for await (const file of connection.mailbox?.receive(call()) ?? []) {
      if (file.name === '1.edi') {
        await appendFile(join(inbox, '2.edi'), 'more')
        await rm(join(inbox, '3.edi'))
        await writeFile(join(inbox, '3.edi'), 'else!')
      }
      names.push(file.name)
      await file.accept()
    }
    expect(names).toEqual(['1.edi'])
    expect((await readdir(inbox)).sort()).toEqual(['2.edi', '3.edi'])
    expect((await receive(connection)).map((file) => file.name).sort()).toEqual(['2.edi', '3.edi'])
  })

  it('leaves what is not a finished regular file alone', async () => {
    const connection = await openConnection()
    await writeFile(join(root, 'secret'), 'secret')
    await symlink(join(root, 'secret'), join(inbox, 'link.edi'))
    await mkdir(join(inbox, 'folder.edi'))
    execFileSync('/usr/bin/mkfifo', [join(inbox, 'pipe.edi')])
    for (const name of ['.hidden', 'a.tmp', 'b.part', 'c.FilePart']) await writeFile(join(inbox, name), 'x')
    expect(await receive(connection)).toEqual([])
    expect((await readdir(inbox)).length).toBe(7)
  })

  it('takes files with odd names under a safe name', async () => {
    const connection = await openConnection()
    const invalidUtf8 = Buffer.concat([
      Buffer.from(`${inbox}/`),
      Buffer.from([0x50, 0xff, 0xfe, 0x2e, 0x65, 0x64, 0x69]),
    ])
    await writeFile(invalidUtf8, 'bytes')
    await writeFile(join(inbox, 'line\nbreak;$(rm).edi'), 'odd')
    await writeFile(join(inbox, `${'订'.repeat(83)}.edi`), 'long')
    const files = await receive(connection)
    expect(files.map((file) => file.name).sort()).toEqual(
      ['P__.edi', 'line_break;$(rm).edi', `${'订'.repeat(58)}~.edi`].sort(),
    )
    for (const file of files) await file.accept()
    expect((await archived()).length).toBe(3)
    expect(await readdir(inbox)).toEqual([])
  })

  it('takes a file only with its done marker, and removes the marker', async () => {
    const connection = await openConnection({ doneMarker: '.done', stableForMs: 60_000 })
    await writeFile(join(inbox, 'a.edi'), 'a')
    expect(await receive(connection)).toEqual([])
    await writeFile(join(inbox, 'a.edi.done'), '')
    expect((await receive(connection)).map((file) => file.name)).toEqual(['a.edi'])
    expect(await readdir(inbox)).toEqual([])
  })

  it('drops a marker whose file is gone, after a while', async () => {
    const connection = await openConnection({ doneMarker: '.done', stableForMs: 1000 })
    await writeFile(join(inbox, 'a.edi.done'), '')
    expect(await receive(connection)).toEqual([])
    expect(await readdir(inbox)).toEqual(['a.edi.done'])
    nowMs += 1000
    expect(await receive(connection)).toEqual([])
    expect(await readdir(inbox)).toEqual([])
  })

  it('offers an unaccepted file again, with the same ref, before new ones', async () => {
    const connection = await openConnection()
    await writeFile(join(inbox, 'new.edi'), 'x')
    const [first] = await receive(connection)
    await writeFile(join(inbox, 'another.edi'), 'y')
    await utimes(join(inbox, 'another.edi'), 1000, 1000)
    const again = await receive(connection)
    expect(again.map((file) => file.name)).toEqual(['new.edi', 'another.edi'])
    expect(again[0]?.ref).toBe(first?.ref)
  })

  it('never gives a file to two connections on one folder', async () => {
    const [one, two] = [await openConnection(), await openConnection()]
    const names = Array.from({ length: 60 }, (_, index) => `${index}.edi`)
    for (const name of names) await writeFile(join(inbox, name), name)
    const [byOne, byTwo] = await Promise.all([receive(one), receive(two)])
    expect([...byOne, ...byTwo].map((file) => file.name).sort()).toEqual(names.sort())
    expect(byOne.length).toBeGreaterThan(0)
    expect(byTwo.length).toBeGreaterThan(0)
  })

  it('takes over what a closed owner left, under the same ref', async () => {
    const first = await openConnection()
    await writeFile(join(inbox, 'a.edi'), 'a')
    const [before] = await receive(first)
    await first.close()
    const [after] = await receive(await openConnection())
    expect(after?.ref).toBe(before?.ref)
    await expect(contentOf(before)).rejects.toThrow(TransientError)
    await before?.accept()
    expect(await contentOf(after)).toBe('a')
  })

  it('takes over at once what a killed process left, and not what a living one holds', async () => {
    await openConnection()
    for (const name of ['a.edi', 'b.edi']) await writeFile(join(inbox, name), name)
    const child = spawn(process.execPath, [programs.program('hold-files'), inbox, outbox], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const refs: string[] = JSON.parse(String((await once(child.stdout, 'data'))[0]))
      expect(refs.length).toBe(2)
      const connection = await openConnection()
      expect(await receive(connection)).toEqual([])
      child.kill('SIGKILL')
      await once(child, 'exit')
      expect((await receive(connection)).map((file) => file.ref).sort()).toEqual(refs.sort())
      expect(await readdir(join(root, 'work', 'in'))).toHaveLength(1)
    } finally {
      child.kill('SIGKILL')
    }
  })

  it('takes over from an owner on another machine when it has been still for long', async () => {
    const work = join(root, 'work', 'in')
    const foreign = join(work, 'feedbeef00-1-cafe-1')
    await mkdir(foreign, { recursive: true })
    await writeFile(join(foreign, '.alive'), '')
    await writeFile(join(foreign, 'id-1__a.edi'), 'a')
    const connection = await openConnection()
    expect(await receive(connection)).toEqual([])
    const stillSince = new Date(Date.now() - 40_000)
    await utimes(join(foreign, '.alive'), stillSince, stillSince)
    expect((await receive(connection)).map((file) => file.ref)).toEqual(['id-1__a.edi'])
    await expect(access(foreign)).rejects.toThrow()
  })

  it('says once that a file cannot be read, and leaves it', async () => {
    await openConnection()
    // The program gives up the rights of root, who could read everything.
    execFileSync('chmod', ['-R', 'a+rwX', root])
    await writeFile(join(inbox, 'locked.edi'), 'x')
    await chmod(join(inbox, 'locked.edi'), 0)
    const output = execFileSync(process.execPath, [programs.program('receive-unprivileged'), inbox, outbox], {
      encoding: 'utf8',
    })
    expect(JSON.parse(output)).toEqual({ taken: [], logged: 1 })
    expect(await readdir(inbox)).toEqual(['locked.edi'])
  })

  it('streams large files in pieces of 256 KiB', async () => {
    const connection = await openConnection()
    await writeFile(join(inbox, 'big.edi'), Buffer.alloc(600 * 1024, 'x'))
    const [file] = await receive(connection)
    const sizes: number[] = []
    for await (const piece of file?.open() ?? []) sizes.push(piece.byteLength)
    expect(sizes).toEqual([262144, 262144, 90112])
  })

  it('says when the inbox is gone', async () => {
    const connection = await openConnection()
    await rm(inbox, { recursive: true })
    await expect(receive(connection)).rejects.toMatchObject({
      code: 'SYSTEM_UNREACHABLE',
      scope: 'system',
      stage: 'read',
    })
  })
})

const item = (fileName: string, content: string, key = `k-${fileName}`): PushItem<'interchange'> => ({
  key,
  canonicalId: key,
  value: { fileName, bytes: Buffer.from(content) },
  links: {},
})

const push = async (connection: Connection, items: PushItem<'interchange'>[]) =>
  (await connection.sinks.interchange?.push(items, call())) ?? []

describe('directory interchange sink', () => {
  it('writes each item under its own name, and the same again changes nothing', async () => {
    const connection = await openConnection()
    const items = [item('997_acme_1.edi', 'one'), item('../../etc/pass wd', 'two'), item('.hidden', 'three')]
    const results = await push(connection, items)
    expect(results).toEqual([
      { ok: true, receipt: { externalId: '997_acme_1.edi' } },
      { ok: true, receipt: { externalId: '_.._etc_pass_wd' } },
      { ok: true, receipt: { externalId: 'hidden' } },
    ])
    expect(await push(connection, items)).toEqual(results)
    expect((await readdir(outbox)).sort()).toEqual(['997_acme_1.edi', '_.._etc_pass_wd', 'hidden'])
    expect(await readFile(join(outbox, '997_acme_1.edi'), 'utf8')).toBe('one')
  })

  it('shows no file when others may have written it meanwhile', async () => {
    const connection = await openConnection()
    const fenced = {
      ...call(),
      assertMayWrite: () => {
        throw new Error('taken for dead')
      },
    }
    const [result] = (await connection.sinks.interchange?.push([item('a.edi', 'one')], fenced)) ?? []
    expect(result?.ok === false && result.error).toMatchObject({ code: 'SYSTEM_FAILED', scope: 'item' })
    expect(await readdir(outbox)).toEqual([])
  })

  it('refuses to replace another content, also within one batch', async () => {
    const connection = await openConnection()
    const results = await push(connection, [item('same.edi', 'one', 'k1'), item('same.edi', 'two', 'k2')])
    expect(results.filter((result) => result.ok)).toHaveLength(1)
    const failed = results.find((result) => !result.ok)
    expect(failed?.ok === false && failed.error).toBeInstanceOf(RejectedError)
    expect(failed?.ok === false && failed.error.message).toContain('already there with other content')
    expect(await readdir(outbox)).toEqual(['same.edi'])
  })

  it('finds what it wrote, by name and content', async () => {
    const connection = await openConnection()
    const sink = connection.sinks.interchange
    expect(await sink?.find(item('a.edi', 'one'), call())).toBeUndefined()
    await push(connection, [item('a.edi', 'one')])
    expect(await sink?.find(item('a.edi', 'one'), call())).toEqual({ externalId: 'a.edi' })
    expect(await sink?.find(item('a.edi', 'two'), call())).toBeUndefined()
  })

  it('makes a missing folder an outage, not a refusal', async () => {
    const connection = await openConnection()
    await rm(outbox, { recursive: true })
    const [result] = await push(connection, [item('a.edi', 'one')])
    expect(result?.ok === false && result.error).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
  })

  it('makes a full disk an outage', async ({ skip }) => {
    const full = join(root, 'full')
    await mkdir(full)
    const mounted = spawnSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', full])
    skip(mounted.status !== 0, 'a small file system can be mounted by root only')
    try {
      const connection = await openConnection({ outbox: full })
      const [big] = await push(connection, [item('big.edi', 'x'.repeat(200_000))])
      const [small] = await push(connection, [item('small.edi', 'x')])
      expect(big?.ok === false && big.error).toMatchObject({ code: 'SYSTEM_UNREACHABLE', scope: 'system' })
      expect(big?.ok === false && big.error.message).toContain('the disk is full')
      expect(small?.ok).toBe(true)
      expect(await readdir(full)).toEqual(['small.edi'])
    } finally {
      execFileSync('/usr/bin/umount', [full])
    }
  })

  it('writes 200 files in well under a second', async () => {
    const connection = await openConnection()
    const items = Array.from({ length: 200 }, (_, index) => item(`${index}.edi`, 'x'.repeat(2000)))
    const startedAt = performance.now()
    const results = await push(connection, items)
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(results.every((result) => result.ok)).toBe(true)
    expect(await readdir(outbox)).toHaveLength(200)
  })

  it('removes what a killed process left half-written long ago', async () => {
    await mkdir(outbox, { recursive: true })
    const abandoned = join(outbox, '.a.edi.k.0a1b2c.tmp')
    const recent = join(outbox, '.b.edi.k.0a1b2c.tmp')
    for (const path of [abandoned, recent]) await writeFile(path, 'x')
    await utimes(abandoned, 1000, 1000)
    await openConnection()
    expect(await readdir(outbox)).toEqual(['.b.edi.k.0a1b2c.tmp'])
  })
})

describe('directory check', () => {
  it('makes the folders and reports what waits', async () => {
    const connection = await openConnection()
    await rm(inbox, { recursive: true })
    expect(await connection.check(call())).toMatchObject({ ok: true, detail: expect.stringContaining('(0 waiting)') })
    await access(inbox)
  })

  it('reports a folder that cannot be used', async () => {
    const connection = await openConnection()
    await rm(outbox, { recursive: true })
    await writeFile(outbox, 'a file')
    const health = await connection.check(call())
    expect(health.ok === false && health.error.message).toContain(outbox)
    await unlink(outbox)
  })
})

describe('file names', () => {
  it('keeps outgoing names short and stable', () => {
    const long = outgoingNameFrom(`${'a'.repeat(400)}.edi`) ?? ''
    expect(long).toBe(`${'a'.repeat(175)}~.edi`)
    expect(outgoingNameFrom(long)).toBe(outgoingNameFrom(outgoingNameFrom(long) ?? ''))
    expect(outgoingNameFrom('...')).toBeUndefined()
    expect(incomingNameFrom(Buffer.from('a/b\u2028c\u0007.edi'))).toBe('a_b_c_.edi')
  })
})
