import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { checkAnswers } from '../../src/api/check-answers.ts'
import { run } from '../../src/cli/main.ts'
import type { Connection } from '../../src/connectors/connector.ts'
import { beginRun } from '../../src/jobs/begin-run.ts'
import { type App, createApp, createLogger } from '../../src/main.ts'
import { loadSettings } from '../../src/settings.ts'
import { createFakeSystem } from '../helpers/fake-system.ts'
import { item, namesIn, product } from '../jobs/products.ts'

let folder = ''
let app: App
const erp = createFakeSystem('erp', product)
const crm = createFakeSystem('crm', product)

/** Replaces the systems of the configuration before any work begins. */
const useFakes = ({ deps }: App): void => {
  const connections = deps.connections as Map<string, Connection>
  for (const { name, connection } of [erp, crm]) connections.set(name, connection)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crossdock-reconcile-'))
  await writeFile(
    join(folder, 'crossdock.yaml'),
    `
api: { port: 0 }
log: { level: silent }
systems:
  erp: { type: directory, inbox: erp/in, outbox: erp/out }
  crm: { type: directory, inbox: crm/in, outbox: crm/out }
flows:
  products: { from: erp, entity: product, to: [crm] }
  intake: { from: erp, entity: sales-order, to: [crm] }
`,
  )
  const settings = await loadSettings({ configPath: 'crossdock.yaml', cwd: folder, env: {} })
  app = await createApp(settings, 'all', createLogger(settings))
  checkAnswers(app.api)
  useFakes(app)
  for (let n = 1; n <= 30; n += 1) erp.put(`e${n}`, item(n))
  await app.start()
  await beginRun(app.deps, { flow: 'products', trigger: 'manual' })
  await untilInStep()
  erp.advance(60_000)
  crm.advance(60_000)
})
afterAll(async () => {
  await app.close(2_000)
  await rm(folder, { recursive: true, force: true })
})

const untilInStep = () =>
  vi.waitUntil(
    async () =>
      namesIn(crm).join() === namesIn(erp).join() &&
      (await app.deps.store.deliveries.list({ state: 'done', limit: 100 })).length === 30,
    { timeout: 60_000, interval: 100 },
  )

const crossdock = async (...args: string[]) => {
  let [out, err] = ['', '']
  const code = await run(['--config', 'crossdock.yaml', 'reconcile', ...args], {
    stdout: { write: (text) => (out += String(text)) },
    stderr: { write: (text) => (err += text) },
    env: {},
    cwd: folder,
  })
  return { code, out, err }
}
const inCrm = (n: number) =>
  [...crm.rows.values()].find(({ value }) => value.itemId === item(n).itemId)?.id ?? `item ${n} is not in the CRM`

describe('crossdock reconcile', () => {
  it('ends with 0 when nothing differs', async () => {
    expect(await crossdock('products')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^products: 60 rows of systems and 30 records compared in .*Nothing differs\.\n$/s),
    })
  })

  it('reports, previews, repairs and takes back', async () => {
    crm.put(inCrm(3), { name: '=HYPERLINK("x")' })
    crm.put(inCrm(4), { name: 'scribble' })
    const compared = await crossdock('products', '--csv', 'found.csv')
    expect(compared).toMatchObject({ code: 1, err: '' })
    expect(compared.out).toContain('FINDING  CRM\ndiffers  2\n')
    expect(compared.out).toContain('name: scribble, should be Item 4 (owner erp)')
    expect(compared.out.split('\n').every((line) => line.length <= 100)).toBe(true)
    const csv = await readFile(join(folder, 'found.csv'), 'utf8')
    expect(csv.split('\r\n')[0]).toBe(
      'finding,system,external id,key,record id,field,expected,found,owner,rule,repair,state,note',
    )
    expect(csv).toContain(`differs,crm,${inCrm(3)},I-0003,`)
    expect(csv).toContain(`,name,Item 3,"'=HYPERLINK(""x"")",erp,owner,write,open,\r\n`)
    expect(await crossdock('products', '--csv', 'found.csv')).toMatchObject({ code: 2 })

    const preview = await crossdock('products', '--repair')
    expect(preview.code).toBe(1)
    expect(preview.out).toContain('2 to be written')
    expect(crm.value(inCrm(4))?.name).toBe('scribble')
    const [, id = ''] = /--repair --yes --report (\S+)/.exec(preview.out) ?? []

    const repaired = await crossdock('products', '--repair', '--yes', '--report', id)
    expect(repaired).toMatchObject({ code: 0, out: expect.stringContaining('Repair begun:') })
    await untilInStep()
    const shown = await crossdock('products', '--report', id, '--json')
    expect(JSON.parse(shown.out)).toMatchObject({
      reconciliation: { id, task: 'repair', state: 'done' },
      findings: [{ state: 'repaired' }, { state: 'repaired' }],
    })

    const undone = await crossdock('products', '--undo')
    expect(undone).toMatchObject({ code: 0, out: expect.stringMatching(/^2 taken back, 0 not\.\n/) })
    expect(crm.value(inCrm(3))?.name).toBe('=HYPERLINK("x")')
    expect(await crossdock('products', '--undo')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nothing is left to undo'),
    })
    expect(await crossdock('products', '--repair', '--yes')).toMatchObject({ code: 0 })
    await untilInStep()
    expect(await crossdock('products')).toMatchObject({ code: 0 })
  })

  it('says why it cannot compare', async () => {
    expect(await crossdock('intake')).toMatchObject({ code: 1, err: expect.stringContaining('there are products') })
    expect(await crossdock('products', '--yes')).toMatchObject({ code: 2 })
    expect(await crossdock('products', '--repair', '--undo')).toMatchObject({ code: 2 })
    erp.onPage = () => erp.faults.push('down')
    const failed = await crossdock('products')
    erp.onPage = undefined
    expect(failed).toMatchObject({ code: 1, err: expect.stringMatching(/^SYSTEM_UNREACHABLE: .*erp cannot be read/) })
  })
})

describe('the API', () => {
  const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const answer = await app.api.inject({
      method,
      url,
      headers: { authorization: `Bearer ${app.token}` },
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: answer.statusCode, body: answer.json() }
  }

  it('begins, lists, shows, and refuses what makes no sense', async () => {
    const begun = await call('POST', '/flows/products/reconcile')
    expect(begun).toMatchObject({ status: 200, body: { id: expect.any(String), queued: true } })
    const url = `/reconciliations/${begun.body.id}`
    await expect.poll(async () => (await call('GET', url)).body.state, { timeout: 30_000 }).toBe('done')
    const { body } = await call('GET', url)
    expect(body).toMatchObject({ flow: 'products', summary: [] })
    expect(body).not.toHaveProperty('position')
    expect((await call('GET', '/reconciliations?flow=products&limit=1')).body.items).toMatchObject([
      { id: begun.body.id },
    ])
    expect((await call('GET', `${url}/findings?bucket=differs`)).body.items).toEqual([])
    expect(await call('POST', `${url}/repair`)).toMatchObject({ status: 409, body: { code: 'ACTION_REFUSED' } })
    expect(await call('POST', '/flows/nope/reconcile')).toMatchObject({ status: 404 })
    expect(await call('GET', `${url}/findings?bucket=odd`)).toMatchObject({ status: 400 })
    expect(await call('GET', '/reconciliations/00000000-0000-4000-8000-000000000000')).toMatchObject({ status: 404 })
    expect(await call('POST', '/flows/products/reconcile', { x: 1 })).toMatchObject({ status: 400 })
  })
})
