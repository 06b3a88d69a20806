import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openApp, type TestApp } from '../helpers/crossdock-app.ts'
import { interchangeText, orderBody } from '../helpers/x12-text.ts'

const run = promisify(execFile)

const orders = (control: number, ...numbers: string[]): string =>
  interchangeText({
    control,
    groups: [{ control: String(control), sets: numbers.map((number) => ({ id: '850', body: orderBody({ number }) })) }],
  })

describe('after a restore from a backup', () => {
  let site: TestApp
  let folder: string
  const systems = ['crm', 'erp', 'edi']

  beforeEach(async () => {
    site = await openApp('embedded', { erp: { visibilityLagMs: 50, timeoutMs: 1000 } })
    folder = await mkdtemp(join(tmpdir(), 'crossdock-restore-'))
  })
  afterEach(async () => {
    await site.close()
    await rm(folder, { recursive: true })
  })

  const state = async (number: string): Promise<string[]> =>
    (await site.store.deliveries.list({ businessKey: number, limit: 10 })).map(
      ({ system, state: is }) => `${system} ${is}`,
    )
  const put = async (): Promise<void> =>
    site.restart(async (data) => {
      await rm(data, { recursive: true })
      await mkdir(data)
      await run('tar', ['-xzf', join(folder, 'backup.tgz'), '-C', data])
    })
  const resume = (name: string): Promise<unknown> => site.call('POST', `/systems/${name}/resume`, { askFirst: true })
  const mapped = (number: string): Promise<void> =>
    vi.waitFor(async () => expect((await state(number)).length).toBeGreaterThan(1), { timeout: 10_000, interval: 50 })

  it('sends nothing again that was sent after the backup, neither what the store knew nor what is put in again', async () => {
    for (const name of ['crm', 'erp']) await site.call('POST', `/systems/${name}/pause`, { reason: 'backup' })
    await site.drop('first.edi', orders(1, 'A-1', 'A-2'))
    await mapped('A-2')
    await vi.waitFor(async () => expect(await readdir(site.outbox)).toHaveLength(1), 10_000)
    await sleep(500)
    await site.call('POST', '/backup', { file: join(folder, 'backup.tgz') })
    for (const name of ['crm', 'erp']) await site.call('POST', `/systems/${name}/resume`)
    const later = orders(2, 'B-1')
    await site.drop('second.edi', later)
    await site.settled()
    const all = ['A-1', 'A-2', 'B-1']
    expect(site.orderNumbers()).toEqual({ erp: all, crm: all })
    const files = await readdir(site.outbox)

    await put()
    const paused = (await site.call('GET', '/systems')) as { items: { name: string; paused: boolean }[] }
    expect(paused.items.filter((one) => one.paused).map(({ name }) => name)).toEqual(systems)
    // Neither a bare "resume" ends that, nor a pause of somebody who does not know of it.
    await site.call('POST', '/systems/erp/pause', { reason: 'to look into it' })
    await expect(site.call('POST', '/systems/erp/resume')).rejects.toThrow('backup')
    await site.drop('second.edi', later)
    await site.drop('third.edi', orders(3, 'C-1'))
    await mapped('B-1')
    await mapped('C-1')
    await vi.waitFor(async () => {
      for (const name of systems) await resume(name)
    }, 10_000)
    const now = [...all, 'C-1']
    await vi.waitFor(
      async () => {
        for (const number of now) expect((await state(number)).sort()).toEqual(['crm done', 'erp done'])
      },
      { timeout: 20_000, interval: 100 },
    )
    expect(site.orderNumbers()).toEqual({ erp: now, crm: now })
    // What is written anew has control numbers that no partner has seen.
    const written = await site.store.deliveries.list({ system: 'edi', state: 'dead', limit: 50 })
    expect(written.length).toBeGreaterThan(0)
    expect(written.filter(({ businessKey }) => files.includes(businessKey))).toEqual([])
  }, 90_000)

  it('leaves files for partners to a person, and what was dead is asked about when it is retried', async () => {
    await site.call('POST', '/systems/erp/pause', { reason: 'backup' })
    await site.call('POST', '/systems/edi/pause', { reason: 'backup' })
    await site.drop('first.edi', orders(1, 'A-1'))
    await mapped('A-1')
    await vi.waitFor(
      async () => expect(await site.store.deliveries.list({ system: 'edi', limit: 10 })).toHaveLength(1),
      10_000,
    )
    expect(await resume('edi')).toMatchObject({ name: 'edi', paused: false, askedFirst: 0, forPerson: 1 })
    expect(await site.deadLetters()).toMatchObject([{ code: 'OUTCOME_UNKNOWN', system: 'edi', retrySafety: 'unknown' }])
    expect(await readdir(site.outbox)).toEqual([])
    const [letter] = await site.deadLetters()
    await site.call('POST', `/dead-letters/${letter?.id}/retry`)
    await vi.waitFor(async () => expect(await readdir(site.outbox)).toHaveLength(1), 10_000)
    const trail = (await site.call('GET', '/audit?limit=20')) as { items: { action: string; detail: unknown }[] }
    expect(trail.items.find(({ action }) => action === 'system.resume')?.detail).toEqual({
      askFirst: true,
      askedFirst: 0,
      forPerson: 1,
    })
  }, 60_000)
})
