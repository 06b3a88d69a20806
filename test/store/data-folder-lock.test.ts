import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { lockDataFolder, readDataFolderLock } from '../../src/store/data-folder-lock.ts'
import { currentProcess, isAlive } from '../../src/store/process-identity.ts'
import { compilePrograms } from '../helpers/compile-programs.ts'

const holdLock = new URL('./hold-lock.ts', import.meta.url)
let programs: Awaited<ReturnType<typeof compilePrograms>>
let parent = ''
let folder = ''
beforeAll(async () => {
  programs = await compilePrograms([holdLock])
  parent = await mkdtemp(join(tmpdir(), 'crossdock-lock-'))
})
beforeEach(async () => {
  folder = await mkdtemp(join(parent, 'data-'))
})
afterAll(async () => {
  await programs.remove()
  await rm(parent, { recursive: true, force: true })
})

const lockPath = (): string => join(folder, 'crossdock.lock')
const ignore = (): void => undefined
const holdElsewhere = async () => {
  const child = spawn(process.execPath, [programs.program(holdLock), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

it('refuses a folder another process uses, naming the process, and takes it when that process was killed', async () => {
  const child = await holdElsewhere()
  await expect(lockDataFolder(folder, ignore)).rejects.toMatchObject({
    name: 'ConfigError',
    code: 'DATA_FOLDER_LOCKED',
    message: expect.stringMatching(new RegExp(`process ${child.pid} since .*stop that process`)),
  })
  expect(await readDataFolderLock(folder)).toMatchObject({ pid: child.pid })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await readDataFolderLock(folder)).toBeUndefined()
  const lock = await lockDataFolder(folder, ignore)
  expect(await readDataFolderLock(folder)).toMatchObject({ pid: process.pid })
  await lock.release()
  expect(await readdir(folder)).toEqual([])
})

it('gives a stale lock to one of many takers', async () => {
  const child = await holdElsewhere()
  child.kill('SIGKILL')
  await once(child, 'exit')
  const taken = await Promise.allSettled(Array.from({ length: 6 }, () => lockDataFolder(folder, ignore)))
  const won = taken.filter((one) => one.status === 'fulfilled')
  expect(won).toHaveLength(1)
  for (const one of won) await one.value.release()
})

it('gives a free folder to one of many takers, and makes the folder', async () => {
  folder = join(folder, 'new', 'deep')
  const taken = await Promise.allSettled(Array.from({ length: 6 }, () => lockDataFolder(folder, ignore)))
  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const one of taken) if (one.status === 'fulfilled') await one.value.release()
})

it('publishes how to reach the server, for the owner only', async () => {
  const lock = await lockDataFolder(folder, ignore)
  await lock.publish({ url: 'http://127.0.0.1:4040', token: 'secret' })
  expect((await stat(lockPath())).mode & 0o777).toBe(0o600)
  expect(await readDataFolderLock(folder)).toEqual({
    pid: process.pid,
    since: expect.any(String),
    url: 'http://127.0.0.1:4040',
    token: 'secret',
  })
  await lock.release()
})

it('tells a process number that was given anew from the process that held it', async () => {
  const own = currentProcess()
  expect(isAlive(own)).toBe(true)
  expect(isAlive({ ...own, startedTicks: '1' })).toBe(false)
  expect(isAlive({ ...own, pid: 2 ** 22 - 1 })).toBe(false)
  expect(isAlive({ ...own, realm: 'another-machine boot namespace' })).toBe('unknown')
})

it('waits out the holder of another machine or container', async () => {
  const held = { id: 'x', pid: 7, startedTicks: '1', realm: 'elsewhere boot namespace', since: '2026-11-20T08:00:00Z' }
  await writeFile(lockPath(), JSON.stringify(held))
  await expect(lockDataFolder(folder, ignore)).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
  const longAgo = new Date(Date.now() - 61_000)
  await utimes(lockPath(), longAgo, longAgo)
  const lock = await lockDataFolder(folder, ignore, { watchMs: 50 })
  await lock.release()
})

it('leaves the folder to a holder elsewhere that beats, though its clock is far behind', async () => {
  const held = { id: 'x', pid: 7, startedTicks: '1', realm: 'elsewhere boot namespace', since: '2026-11-20T08:00:00Z' }
  await writeFile(lockPath(), JSON.stringify(held))
  const beat = async (secondsAgo: number): Promise<void> => {
    const at = new Date(Date.now() - secondsAgo * 1_000)
    await utimes(lockPath(), at, at)
  }
  await beat(300)
  const taking = lockDataFolder(folder, ignore, { watchMs: 200 })
  setTimeout(() => void beat(295), 100)
  await expect(taking).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' })
})

it('a holder that stood still looks before it goes on, and loses nothing while nobody took the folder', async () => {
  let nowMs = 0
  const onLost = vi.fn()
  const lock = await lockDataFolder(folder, onLost, { monotonicMs: () => nowMs })
  nowMs += 300_000
  lock.assertHeld()
  const taker = JSON.stringify({ ...JSON.parse(await readFile(lockPath(), 'utf8')), id: 'taker' })
  await writeFile(lockPath(), taker)
  nowMs += 19_000
  lock.assertHeld()
  nowMs += 2_000
  expect(lock.assertHeld).toThrow(`another process has the data folder ${folder}`)
  expect(lock.assertHeld).toThrow()
  expect(onLost).toHaveBeenCalledOnce()
  await lock.release()
  expect(await readFile(lockPath(), 'utf8')).toBe(taker)
})

it('takes a lock file that nobody could have written', async () => {
  await writeFile(lockPath(), '{ half')
  expect(await readDataFolderLock(folder)).toBeUndefined()
  const lock = await lockDataFolder(folder, ignore)
  await lock.release()
})

it('notices when the lock was taken away, and leaves it to the taker', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const onLost = vi.fn()
    const lock = await lockDataFolder(folder, onLost)
    vi.advanceTimersByTime(5_000)
    const taker = JSON.stringify({ ...JSON.parse(await readFile(lockPath(), 'utf8')), id: 'taker' })
    await writeFile(lockPath(), taker)
    vi.advanceTimersByTime(5_000)
    await vi.waitFor(() => expect(onLost).toHaveBeenCalledOnce())
    await lock.release()
    expect(await readFile(lockPath(), 'utf8')).toBe(taker)
  } finally {
    vi.useRealTimers()
  }
})

it('names a folder that cannot be one', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  await expect(lockDataFolder(join(file, 'data'), ignore)).rejects.toMatchObject({
    name: 'ConfigError',
    code: 'STORE_UNREACHABLE',
    message: expect.stringContaining(file),
  })
})
