import { afterEach, expect, test } from 'vitest'
import type { Connection, IncomingFile } from '../../src/connectors/connector.ts'
import { collectMail } from '../../src/jobs/collect-mail.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { openSyncSite, type SyncSite } from '../helpers/sync-site.ts'
import { product } from './products.ts'

let site: SyncSite
afterEach(() => site.close())

test('a file that cannot be taken holds up none behind it', async () => {
  const accepted: string[] = []
  const file = (name: string, open: IncomingFile['open']): IncomingFile => ({
    name,
    ref: name,
    sizeBytes: 1,
    open,
    accept: async () => void accepted.push(name),
  })
  const receive = async function* () {
    yield file('broken', async function* () {
      yield Buffer.from('x')
      throw new Error('input/output error')
    })
    yield file('good', async function* () {
      yield Buffer.from('x')
    })
  }
  const mailbox = { pollIntervalMs: 1_000, receive }
  const connection: Connection = { ...createFakeSystem('edi', product).connection, mailbox }
  site = await openSyncSite([{ name: 'edi', connection }], {})
  const collecting = collectMail('edi', site.deps, new AbortController().signal)
  await expect(collecting).rejects.toThrow('input/output error')
  expect(accepted).toEqual(['good'])
  const files = await site.store.interchanges.list({ system: 'edi', limit: 10 })
  expect(files.map(({ fileName, state }) => `${fileName} ${state}`).sort()).toEqual([
    'broken receiving',
    'good received',
  ])
})
