import { afterEach, describe, expect, test } from 'vitest'
import { stableId } from '../../src/domain/stable-id.ts'
import type { FakeOptions } from '../helpers/fake-system.ts'
import { item, namesIn, openProducts, type Products } from './products.ts'
import { compareFlow, linesOf, repairFlow, undoFlow } from './reconciling.ts'

let { erp, crm, site } = {} as Products

/** Items of the ERP that the CRM has too. */
const open = async (
  count: number,
  options: Partial<FakeOptions<'product'>> = {},
  flow: Record<string, unknown> = {},
) => {
  ;({ erp, crm, site } = await openProducts(options, flow))
  for (let n = 1; n <= count; n += 1) erp.put(`e${n}`, item(n))
  await cycle()
}

const cycle = async () => {
  await site.cycle()
  erp.advance(60_000)
  crm.advance(60_000)
}

/** Deliveries go out in any order, so an item has any id there. */
const inCrm = (n: number): string =>
  [...crm.rows.values()].find(({ value }) => value.itemId === item(n).itemId)?.id ?? `item ${n} is not in the CRM`

afterEach(() => site.close())

describe('a comparison', () => {
  test('sees what was stamped by a clock that was a month ahead, and leaves alone what changes meanwhile', async () => {
    await open(2)
    erp.put('e1', { name: 'Ahead' }, { modifiedMs: erp.nowMs() + 30 * 24 * 3_600_000 })
    erp.put('e2', { name: 'Changes now' }, { modifiedMs: erp.nowMs() + 1000 })
    const compared = await compareFlow(site)
    expect(linesOf(compared)).toEqual(['stale erp e1 read'])
    expect(compared.reconciliation.counts.moving).toBe(1)
    await repairFlow(site, compared)
    expect(namesIn(crm)).toContain('I-0001 Ahead')
  })

  test('finds nothing where nothing is wrong', async () => {
    await open(250, { pageSize: 40 })
    const compared = await compareFlow(site)
    expect(compared.reconciliation).toMatchObject({
      state: 'done',
      counts: { read: 500, records: 250, pending: 0, moving: 0 },
    })
    expect(compared.findings).toEqual([])
  })

  test('finds each kind of difference, and nothing else', async () => {
    await open(20)
    erp.put('e5b', item(5))
    erp.put('e21', item(21))
    crm.faults.push('reject')
    await cycle()
    erp.put('e99', item(99))
    erp.put('e4', { name: 'Changed' })
    erp.rows.delete('e1')
    erp.broken.add('e6')
    crm.put('own', item(500))
    crm.put(inCrm(3), { name: 'scribble' })
    const gone = inCrm(2)
    crm.rows.delete(gone)
    const compared = await compareFlow(site)
    expect(linesOf(compared)).toEqual([
      'absent crm I-0021 create',
      `differs crm ${inCrm(3)} write`,
      'duplicate erp e5b person',
      `missing crm ${gone} person`,
      'missing erp e1 person',
      'stale erp e4 read',
      'unknown crm own person',
      'unknown erp e99 read',
      'unmappable erp e6 person',
    ])
    const of = (bucket: string) => compared.findings.find((finding) => finding.bucket === bucket)
    expect(of('differs')?.differences).toEqual([
      { field: 'name', expected: 'Item 3', found: 'scribble', owner: 'erp', rule: 'owner' },
    ])
    expect(of('stale')?.differences).toMatchObject([{ field: 'name', expected: 'Item 4', found: 'Changed' }])
    expect(of('unmappable')?.note).toBe('name: cannot be read (saw "?")')
    expect(of('absent')?.note).toContain('RECORD_REJECTED')
    expect(of('missing')).toMatchObject({ key: 'I-0001' })
    await expect(site.store.reconciliations.summary(compared.reconciliation.id)).resolves.toContainEqual({
      bucket: 'differs',
      system: 'crm',
      action: 'write',
      state: 'open',
      count: 1,
    })
  })

  test('leaves out what is on its way, what the filter leaves out, and what may not be made', async () => {
    await open(5, {}, { filter: '$contains(name, "Item")', create: { crm: true } })
    erp.put('e2', { name: 'Item two' })
    erp.put('e6', item(6))
    erp.put('e7', item(7, 'Other'))
    await site.run({ flow: 'products' })
    const compared = await compareFlow(site)
    expect(compared.findings).toEqual([])
    expect(compared.reconciliation.counts).toMatchObject({ pending: 2, filtered: 1 })
  })

  test('does not call a record absent where the flow makes none', async () => {
    await open(3, {}, { create: { crm: false } })
    expect((await compareFlow(site)).findings).toEqual([])
  })

  test('of systems that move while they are read says nothing false', async () => {
    await open(60, { pageSize: 10 }, { between: ['erp', 'crm'] })
    await cycle()
    let rounds = 0
    erp.onPage = (page) => {
      if (page > 6 || rounds > 5) return
      rounds += 1
      erp.advance(1000)
      erp.put(`e${page * 10 + 1}`, { name: `moved ${page}` })
      erp.put(`new${page}`, item(700 + page))
      erp.remove(`e${page * 10 + 9}`)
    }
    const compared = await compareFlow(site)
    expect(rounds).toBe(6)
    // Those are gone indeed, and nobody read that yet.
    const gone = [9, 19, 29, 39, 49, 59].map((n) => `missing erp e${n} person`)
    expect(linesOf(compared).filter((line) => !gone.includes(line))).toEqual([])
    expect(compared.reconciliation.counts.moving).toBeGreaterThan(0)
  })

  test('of a listing that is cut short calls nothing missing', async () => {
    await open(30, { pageSize: 10 })
    const source = erp.connection.sources?.product
    if (source === undefined) throw new Error('the ERP has no source')
    const { read } = source
    source.read = async function* (...given) {
      for await (const page of read(...given)) {
        yield page
        return
      }
    }
    const compared = await compareFlow(site)
    expect(compared).toMatchObject({ findings: [], reconciliation: { state: 'done' } })
  })

  test('of a system that breaks off fails, names it, and keeps no findings', async () => {
    await open(30, { pageSize: 10 })
    crm.put(inCrm(3), { name: 'scribble' })
    erp.put('e4', { name: 'Changed' })
    crm.onPage = (page) => {
      if (page === 0) return
      crm.faults.push('down')
    }
    const compared = await compareFlow(site)
    expect(compared.findings).toEqual([])
    expect(compared.reconciliation).toMatchObject({
      state: 'failed',
      errorCode: 'SYSTEM_UNREACHABLE',
      errorMessage: expect.stringContaining('crm cannot be read'),
    })
    crm.onPage = undefined
    const listing = stableId('listing', compared.reconciliation.id, 'crm')
    expect(await site.store.links.countAbsent(listing, 'product', 'crm')).toEqual({ absent: 30, known: 30 })
    expect(linesOf(await compareFlow(site))).toEqual([`differs crm ${inCrm(3)} write`, 'stale erp e4 read'])
  })
})

describe('a repair', () => {
  const spoil = () => {
    erp.put('e99', item(99))
    erp.put('e4', { name: 'Changed' })
    crm.put(inCrm(3), { name: 'scribble' })
  }

  test('mends what can be mended: the next comparison finds nothing', async () => {
    await open(10)
    erp.put('e11', item(11))
    crm.faults.push('reject')
    await cycle()
    spoil()
    const repaired = await repairFlow(site, await compareFlow(site))
    expect(repaired.findings.map(({ state }) => state)).toEqual(['repaired', 'repaired', 'repaired', 'repaired'])
    expect(namesIn(crm)).toEqual(namesIn(erp))
    expect((await compareFlow(site)).findings).toEqual([])
    const audit = await site.store.audit.list({ subject: 'products', limit: 10 })
    expect(audit.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      'reconcile.begin eva',
      'reconcile.repair eva',
      'reconcile.begin eva',
    ])
  })

  test('of two systems that share a record follows ownership', async () => {
    await open(3, {}, { between: ['erp', 'crm'], ownership: { '*': 'erp' } })
    await cycle()
    crm.put(inCrm(2), { name: 'scribble' })
    const compared = await compareFlow(site)
    expect(linesOf(compared)).toEqual([`stale crm ${inCrm(2)} read`])
    expect(compared.findings[0]?.differences).toMatchObject([{ field: 'name', owner: 'erp', rule: 'owner' }])
    await repairFlow(site, compared)
    expect(namesIn(crm)).toEqual(namesIn(erp))
    expect((await compareFlow(site)).findings).toEqual([])
  })

  test('leaves alone what changed since it was compared', async () => {
    await open(3)
    crm.put(inCrm(2), { name: 'scribble' })
    const compared = await compareFlow(site)
    erp.put('e2', { name: 'Changed' })
    await cycle()
    const { findings } = await repairFlow(site, compared)
    expect(findings).toMatchObject([{ state: 'skipped', note: expect.stringContaining('changed since') }])
  })

  test('is done once, and only of the latest comparison', async () => {
    await open(3)
    crm.put(inCrm(2), { name: 'scribble' })
    const first = await compareFlow(site)
    const second = await compareFlow(site)
    await expect(repairFlow(site, first)).rejects.toThrow(/is not the latest/)
    await repairFlow(site, second)
    await expect(repairFlow(site, second)).rejects.toThrow(/nothing that can be repaired/)
    expect(crm.writes.filter(({ kind }) => kind === 'update')).toHaveLength(1)
  })
})

describe('an undo', () => {
  test('writes back what was there, byte for byte, and nothing sends it again', async () => {
    await open(5)
    crm.put(inCrm(2), { name: 'scribble', unit: 'KGM' })
    crm.put(inCrm(3), { name: 'Gekritzel ✎' })
    const before = [crm.value(inCrm(2)), crm.value(inCrm(3))]
    const compared = await compareFlow(site)
    await repairFlow(site, compared)
    expect(namesIn(crm)).toEqual(namesIn(erp))
    const undone = await undoFlow(site)
    expect(undone.findings.map(({ state }) => state)).toEqual(['undone', 'undone'])
    expect(undone.reconciliation.undoneAt).not.toBeNull()
    expect([crm.value(inCrm(2)), crm.value(inCrm(3))]).toEqual(before)
    const writes = crm.writes.length
    for (let n = 0; n < 3; n += 1) await cycle()
    expect(crm.writes).toHaveLength(writes)
    expect(linesOf(await compareFlow(site))).toEqual(linesOf(compared))
    await expect(undoFlow(site)).rejects.toThrow(/nothing is left to undo/)
  })

  test('says of each what was not undone, and why', async () => {
    await open(6)
    erp.put('e7', item(7))
    crm.faults.push('reject')
    await cycle()
    for (const n of [2, 3, 4]) crm.put(inCrm(n), { name: `scribble ${n}` })
    erp.put('e6', { name: 'Changed' })
    await repairFlow(site, await compareFlow(site))
    crm.put(inCrm(2), { name: 'by hand' })
    erp.put('e3', { name: 'Changed' })
    await cycle()
    const { findings } = await undoFlow(site)
    const says = Object.fromEntries(findings.map(({ key, state, note }) => [key, `${state}: ${note}`]))
    expect(says).toEqual({
      'I-0002': 'repaired: not undone: somebody changed it there since',
      'I-0003': 'repaired: not undone: the record changed since',
      'I-0004': 'undone: product is as it was before',
      'I-0006': 'repaired: what was read stays: change it in the system it came from',
      'I-0007': expect.stringMatching(/^repaired: made as crm-\d+: remove it there by hand$/),
    })
    expect(crm.value(inCrm(2))?.name).toBe('by hand')
    expect(crm.value(inCrm(4))?.name).toBe('scribble 4')
  })

  test('may be asked for again for what was refused, or whose answer was lost', async () => {
    await open(3)
    crm.put(inCrm(2), { name: 'scribble' })
    await repairFlow(site, await compareFlow(site))
    crm.faults.push('reject')
    const refused = await undoFlow(site)
    expect(refused.findings).toMatchObject([{ state: 'repaired', note: 'not undone: crm refuses it' }])
    crm.faults.push('lost-answer')
    const lost = await undoFlow(site)
    expect(lost.reconciliation).toMatchObject({ state: 'failed', errorCode: 'OUTCOME_UNKNOWN' })
    expect(crm.value(inCrm(2))?.name).toBe('scribble')
    await site.deliver()
    // Nobody knew that it had been written: until it is asked for again the repair stands.
    expect(crm.value(inCrm(2))?.name).toBe('Item 2')
    expect((await undoFlow(site)).findings).toMatchObject([{ state: 'undone' }])
    expect(crm.value(inCrm(2))?.name).toBe('scribble')
  })

  test('holds back what is newer until it is written, and writes nothing over it', async () => {
    await open(3)
    crm.put(inCrm(2), { name: 'scribble' })
    await repairFlow(site, await compareFlow(site))
    const sink = crm.connection.sinks.product
    const update = sink?.update
    if (sink === undefined || update === undefined) throw new Error('the CRM cannot be updated')
    let atWork = (): void => undefined
    let goOn = (): void => undefined
    const started = new Promise<void>((done) => {
      atWork = done
    })
    const released = new Promise<void>((done) => {
      goOn = done
    })
    sink.update = async (items, call) => {
      sink.update = update
      atWork()
      await released
      return update(items, call)
    }
    const undoing = undoFlow(site)
    await started
    erp.put('e2', { name: 'Newer' })
    await cycle()
    const namesWritten = () => crm.writes.filter(({ id }) => id === inCrm(2)).map(({ value }) => Object(value).name)
    expect(namesWritten()).not.toContain('Newer')
    goOn()
    expect((await undoing).findings).toMatchObject([{ state: 'undone' }])
    await site.deliver()
    expect(namesWritten().slice(-2)).toEqual(['scribble', 'Newer'])
    expect(crm.value(inCrm(2))?.name).toBe('Newer')
  })

  test('writes nothing while something newer is under way', async () => {
    await open(2)
    crm.put(inCrm(2), { name: 'scribble' })
    await repairFlow(site, await compareFlow(site))
    const [delivery] = await site.store.deliveries.latest('crm', 'product', [stableId('product', item(2).itemId)])
    if (delivery === undefined) throw new Error('nothing was delivered')
    await site.store.deliveries.intend([{ ...delivery, entity: 'product' }])
    const writes = crm.writes.length
    expect((await undoFlow(site)).findings).toMatchObject([{ note: 'not undone: its delivery is intent' }])
    expect(crm.writes).toHaveLength(writes)
  })
})
