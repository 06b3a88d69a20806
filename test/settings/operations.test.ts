import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listRules } from '../../src/alerts/alert-desk.ts'
import { alertKinds } from '../../src/domain/alert-kind.ts'
import { loadSettings } from '../../src/settings.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-operations-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const load = async (sections: Record<string, unknown>) => {
  const systems = { crm: { type: 'directory', inbox: 'in', outbox: 'out' } }
  await writeFile(join(folder, 'crossdock.yaml'), JSON.stringify({ systems, ...sections }))
  return loadSettings({ configPath: 'crossdock.yaml', cwd: folder, env: {} })
}
const channels = { ops: { type: 'slack', url: 'https://hooks.slack.example/services/T0/B0/robot-token' } }
const hook = {
  url: 'https://shop.example/hook?token=t0ken',
  secret: 'whsec_bm90IGEgc2VjcmV0IQ==',
  events: ['run.failed'],
}

describe('alerts, webhooks and retention', () => {
  it('need not be there', async () => {
    const { alerts, webhooks, retention, api } = await load({})
    expect(listRules(alerts)).toEqual([])
    expect(webhooks).toEqual([])
    expect(retention).toEqual({ bodies: 400, logs: 400, keys: null, holdPartners: [] })
    expect(api.publicUrl).toBeUndefined()
  })

  it('bring a rule of every kind with the first channel; a rule of the same name takes its place', async () => {
    const usual = listRules((await load({ alerts: { channels } })).alerts)
    expect(usual.map(({ kind }) => kind)).toEqual([...alertKinds])
    expect(usual.every(({ channels: told }) => told.join() === 'ops')).toBe(true)
    const rules = {
      certificate: { kind: 'certificate', enabled: false },
      'queue-age': { kind: 'queue-age', olderThanMinutes: 3 },
      'day-old': { kind: 'dead-letter-age', olderThanMinutes: 1440 },
    }
    const changed = listRules((await load({ alerts: { channels, rules } })).alerts)
    expect(changed.map(({ name }) => name)).toEqual([...alertKinds.filter((kind) => kind !== 'certificate'), 'day-old'])
    expect(changed.find(({ name }) => name === 'queue-age')?.settings).toEqual({ olderThanMinutes: 3 })
  })

  it('keep their secrets out of logs: addresses of robots are secrets too', async () => {
    const mail = {
      type: 'email',
      to: ['a@example.com'],
      from: 'b@example.com',
      smtp: { host: 'smtp', user: 'u', password: 'smtp-password' },
    }
    const { secrets, webhooks, api } = await load({
      alerts: {
        channels: {
          ...channels,
          mail,
          ding: { type: 'dingtalk', url: 'https://d.example/?t=1', secret: 'SEC12345678' },
        },
      },
      webhooks: [hook],
      api: { publicUrl: 'https://dock.example/' },
    })
    expect(secrets).toEqual(
      expect.arrayContaining([
        channels.ops.url,
        'smtp-password',
        'https://d.example/?t=1',
        'SEC12345678',
        hook.url,
        hook.secret,
      ]),
    )
    expect(webhooks[0]?.name).toBe('shop.example/hook')
    expect(api.publicUrl).toBe('https://dock.example')
  })

  it.each([
    [{ alerts: { channels: { ops: { type: 'slack', url: 'ftp://x' } } } }, 'must be an http:// or https:// address'],
    [{ alerts: { channels: { ops: { type: 'pager' } } } }, 'alerts.channels.ops'],
    [{ alerts: { channels, rules: { r: { kind: 'queue-age', channels: ['nobody'] } } } }, 'there are ops'],
    [{ alerts: { channels, rules: { r: { kind: 'system-down', systems: ['sap'] } } } }, 'there are crm'],
    [{ alerts: { channels, rules: { r: { kind: 'flow-late', flows: ['stock'] } } } }, 'there is none'],
    [{ alerts: { channels, rules: { r: { kind: 'earthquake' } } } }, 'alerts.rules.r'],
    [{ webhooks: [{ ...hook, secret: 'short' }] }, 'webhooks[0].secret'],
    [{ webhooks: [{ ...hook, events: ['order.lost'] }] }, 'webhooks[0].events'],
    [{ webhooks: [hook, hook] }, 'another webhook has this name'],
    [{ retention: { bodies: '90' } }, 'must be a number of days such as 400d'],
    [{ retention: { bodies: '90d', keys: '30d' } }, 'what proves a duplicate outlives the content'],
    [{ retention: { holdPartners: ['court'] } }, 'retention.holdPartners[0]'],
  ])('%j is refused', async (sections, message) => {
    await expect(load(sections)).rejects.toMatchObject({ message: expect.stringContaining(message) })
  })
})
