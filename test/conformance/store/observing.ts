import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newDelivery, newDocument, newOrder, newRun, receive } from './rows.ts'

export const observingTests = (store: StoreGetter, query: RawQuery): void => {
  const settleDone = async (system: string, externalId: string, displayId: string) => {
    const delivery = newDelivery({ system })
    await store().deliveries.insert([delivery])
    const [claimed] = await store().deliveries.claim([delivery.id], await store().instances.register('worker'))
    if (claimed === undefined) throw new Error('not claimed')
    await store().deliveries.settle([{ id: delivery.id, fence: claimed.fence, to: 'done', externalId, displayId }])
    return delivery
  }

  it('finds an order by everything people know of it, whatever the case', async () => {
    const tag = fresh('K')
    const { id: interchangeId } = await receive(store(), fresh('system'), [Buffer.from(tag)])
    const document = newDocument({
      interchangeId,
      groupControlNumber: `${tag}-G`,
      transactionControlNumber: `${tag}-T`,
    })
    await store().documents.insert([document])
    const order = {
      ...newOrder(`${tag}-ORD`),
      parties: [
        {
          role: 'buyer' as const,
          name: `${tag} Électronique`,
          identifiers: [{ scheme: 'gln' as const, value: `${tag}-GLN` }],
          contacts: [],
        },
        { role: 'seller' as const, name: `${tag}-SELLER`, identifiers: [], contacts: [] },
      ],
      lines: newOrder('').lines.map((line) => ({ ...line, itemId: `${tag}-ITEM`, buyerItemId: `${tag}-THEIRS` })),
    }
    await store().documents.saveMapped([
      {
        id: document.id,
        entity: 'sales-order',
        state: 'mapped',
        businessKey: order.orderNumber,
        canonical: order,
        repeats: null,
      },
    ])
    const subjectsOf = async (text: string) =>
      (await store().search.find(text, 20)).map(({ kind, subjectId, exact }) => ({ kind, subjectId, exact }))
    for (const [key, kind] of [
      ['ORD', 'order'],
      [' Électronique', 'customer'],
      ['GLN', 'customer'],
      ['ITEM', 'item'],
      ['THEIRS', 'item'],
      ['T', 'transaction'],
    ] as const) {
      const text = key.startsWith(' ') ? `${tag}${key}` : `${tag}-${key}`
      for (const asked of [text, text.toUpperCase(), text.toLowerCase()]) {
        expect((await subjectsOf(asked))[0], asked).toEqual({ kind, subjectId: document.id, exact: true })
      }
    }
    expect(await subjectsOf(`${tag}-G`)).toContainEqual({ kind: 'group', subjectId: interchangeId, exact: true })
    expect(await subjectsOf(`${tag}-SELLER`)).toEqual([])
    const beginning = await subjectsOf(tag.slice(0, -1))
    expect(beginning.length).toBeGreaterThan(5)
    expect(beginning.every(({ exact }) => !exact)).toBe(true)
    expect(await subjectsOf('   ')).toEqual([])
    expect(await subjectsOf(`${tag}%`)).toEqual([])
  })

  it('shows the newest of what has a key, and lets no key hide the ones behind it', async () => {
    const tag = fresh('P')
    const same = Array.from({ length: 12 }, () => newDocument({ businessKey: `${tag}-1` }))
    const other = newDocument({ businessKey: `${tag}-2` })
    await store().documents.insert(same)
    await store().documents.insert([other])
    const newest = newDocument({ businessKey: `${tag}-1` })
    await store().documents.insert([newest])
    const exact = await store().search.find(`${tag}-1`, 5)
    expect(exact.map(({ subjectId }) => subjectId)[0]).toBe(newest.id)
    expect(exact).toHaveLength(5)
    const begins = (await store().search.find(`${tag}-`, 50)).map(({ subjectId }) => subjectId)
    expect(begins).toContain(other.id)
    expect(begins.length).toBeLessThan(8)
  })

  it('finds files, control numbers of interchanges and the numbers other systems gave', async () => {
    const tag = fresh('F')
    const system = fresh('system')
    const arrival = { id: randomUUID(), system, fileName: `${tag}.EDI`, transportRef: randomUUID() }
    await store().interchanges.begin(arrival)
    await store().interchanges.begin({ ...arrival, id: randomUUID() })
    const out = randomUUID()
    await store().interchanges.insertOutgoing([
      {
        id: out,
        system,
        partner: 'p',
        fileName: `${tag}-855.edi`,
        controlNumber: `${tag}-9`,
        bytes: Buffer.from('x'),
        sha256: tag,
      },
    ])
    const delivery = await settleDone(system, `${tag}-EXT`, `${tag}-NR`)
    const found = await store().search.find(tag, 20)
    expect(new Set(found.map(({ kind, subjectId }) => `${kind} ${subjectId}`))).toEqual(
      new Set([`file ${arrival.id}`, `file ${out}`, `interchange ${out}`, `external ${delivery.id}`]),
    )
    expect(await store().search.interchanges([out])).toMatchObject([{ id: out, fileName: `${tag}-855.edi` }])
    expect(await store().search.deliveries([delivery.id])).toMatchObject([
      { externalId: `${tag}-EXT`, displayId: `${tag}-NR` },
    ])
  })

  it('knows which documents are about an order, and forgets keys when told to', async () => {
    const order = fresh('ORD')
    const shipment = {
      shipmentNumber: fresh('SHIP'),
      purpose: 'original' as const,
      issueDate: '2026-11-28',
      parties: [],
      references: [],
      notes: [],
      orders: [{ orderNumber: order }],
      pallets: [],
      packages: [],
      lines: [],
    }
    const document = newDocument({
      direction: 'out',
      envelopeId: null,
      entity: 'shipment',
      state: 'due',
      businessKey: shipment.shipmentNumber,
      canonical: shipment,
    })
    await store().documents.insert([document])
    const [about] = await store().search.about(order.toLowerCase())
    expect(about).toMatchObject({ id: document.id, entity: 'shipment', businessKey: shipment.shipmentNumber })
    expect(about).not.toHaveProperty('canonical')
  })

  it('finds dead letters by business key, its beginning and their id', async () => {
    const key = fresh('DL')
    const letter = {
      id: randomUUID(),
      subject: 'delivery' as const,
      subjectId: randomUUID(),
      flow: 'orders',
      system: 'erp',
      partner: 'northwind',
      businessKey: key,
      code: 'DEFECT' as const,
      message: 'no',
      issues: [],
      retrySafety: 'not-sent' as const,
    }
    await store().deadLetters.open([letter])
    for (const text of [key.toLowerCase(), key.slice(0, -1), letter.id]) {
      expect(
        (await store().search.deadLetters(text, 5)).map(({ id }) => id),
        text,
      ).toEqual([letter.id])
    }
    expect(await store().search.deadLetters(fresh('none'), 5)).toEqual([])
  })

  it('counts what comes and goes once, before and after it is summed up', async () => {
    const [flow, partner, system] = [fresh('flow'), fresh('partner'), fresh('system')]
    const of = { flow, partner, system }
    const documents = [1, 2, 3].map(() => newDocument(of))
    await store().documents.insert(documents)
    await store().documents.insert(documents)
    await store().documents.insert([newDocument({ ...of, entity: 'acknowledgement' })])
    const out = newDocument({ ...of, direction: 'out', envelopeId: null, state: 'due', entity: 'order-response' })
    await store().documents.insert([out])
    await store().documents.markSent([
      { id: out.id, interchangeId: randomUUID(), groupControlNumber: '1', transactionControlNumber: '0001' },
    ])
    await store().deliveries.insert([newDelivery(of)])
    await settleDone(system, 'X', 'Y')
    const letter = {
      id: randomUUID(),
      subject: 'document' as const,
      subjectId: documents[0]?.id ?? '',
      ...of,
      businessKey: null,
    }
    const said = { code: 'DEFECT' as const, message: 'no', issues: [], retrySafety: 'not-sent' as const }
    await store().deadLetters.open([{ ...letter, ...said }])
    await store().deadLetters.open([{ ...letter, ...said, id: randomUUID() }])
    const undone = store().transaction(async (inner) => {
      await inner.documents.insert([newDocument(of)])
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    const counts = async (filter: { partner?: string; system?: string }) => {
      const range = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000), stepMs: 900_000 }
      const sums: Record<string, number> = {}
      for (const { kind, n } of await store().traffic.series(range, filter)) sums[kind] = (sums[kind] ?? 0) + n
      return sums
    }
    const expected = { 'orders-in': 3, 'documents-in': 1, 'documents-out': 1, 'dead-letters': 1 }
    expect(await counts({ partner })).toEqual(expected)
    expect(await counts({ system })).toEqual({ ...expected, 'deliveries-done': 1 })
    await Promise.all([store().traffic.sumUp(), store().traffic.sumUp()])
    expect(await counts({ partner })).toEqual(expected)
    await store().documents.insert([newDocument(of)])
    expect(await counts({ partner })).toEqual({ ...expected, 'orders-in': 4 })
    await store().traffic.sumUp()
    expect(await counts({ partner })).toEqual({ ...expected, 'orders-in': 4 })
    const totals = (await store().traffic.totals()).filter((total) => total.partner === partner)
    expect(totals.find(({ kind }) => kind === 'orders-in')).toMatchObject({ n: 4, flow, system })
    expect(Date.now() - (totals[0]?.lastAt.getTime() ?? 0)).toBeLessThan(600_000)
  })

  it('makes hours of old quarters, and tells what came by local date and hour', async () => {
    const partner = fresh('partner')
    const lots: [string, number][] = [
      ['2026-06-01T16:10:00Z', 2],
      ['2026-06-01T16:40:00Z', 3],
      ['2026-06-01T15:59:00Z', 7],
    ]
    for (const [at, n] of lots)
      await query(
        `insert into traffic_lot (at, kind, flow, partner, system, n) values ($1, 'orders-in', 'f', $2, 's', $3)`,
        [at, partner, n],
      )
    const hours = async () =>
      (
        await store().traffic.days({
          timezone: 'Asia/Shanghai',
          dates: ['2026-06-01', '2026-06-02', '2026-06-03'],
          kinds: ['orders-in'],
          partner,
        })
      ).sort((a, b) => a.date.localeCompare(b.date))
    const day = (hour: number, n: number) => Array.from({ length: 24 }, (_, at) => (at === hour ? n : 0))
    const expected = [
      { partner, date: '2026-06-01', kind: 'orders-in', hours: day(23, 7) },
      { partner, date: '2026-06-02', kind: 'orders-in', hours: day(0, 5) },
    ]
    expect(await hours()).toEqual(expected)
    await store().traffic.sumUp()
    await store().traffic.sumUp()
    expect(await hours()).toEqual(expected)
    const kept = await query(`select begins, n from traffic where partner = $1 order by begins`, [partner])
    expect(kept.map(({ n }) => Number(n))).toEqual([7, 5])
  })

  it('counts what runs read as they go on, but no dry run', async () => {
    const flow = fresh('flow')
    const owner = await store().instances.register('worker')
    const counts = (read: number) => ({
      read,
      unchanged: 0,
      filtered: 0,
      created: 0,
      changed: 0,
      same: 0,
      gone: 0,
      held: 0,
      reviews: 0,
      conflicts: 0,
      deliveries: 0,
      unrelated: 0,
    })
    for (const dryRun of [false, true]) {
      const run = newRun({ flow, dryRun })
      await store().runs.insert([run])
      await store().runs.claim(run.id, owner)
      expect(await store().runs.progress(run.id, owner, { counts: counts(10), position: 1 })).toBe(true)
      await store().runs.progress(run.id, owner, { counts: counts(25), position: 2 })
      await store().runs.finish(run.id, owner, { state: 'done', counts: counts(30) })
      expect(await store().runs.progress(run.id, owner, { counts: counts(99), position: 3 })).toBe(false)
      expect(await store().runs.get(run.id)).toMatchObject({ state: 'done', counts: { read: 30 }, position: 2 })
    }
    const totals = (await store().traffic.totals()).filter((total) => total.flow === flow)
    expect(totals).toMatchObject([{ kind: 'records-read', n: 30, system: 'erp' }])
    const [runs] = await store().observations.flowRuns([{ flow, system: 'erp' }])
    expect(runs).toMatchObject({ flow, system: 'erp', last: { state: 'done' }, readAt: expect.any(Date) })
    expect(await store().observations.flowRuns([{ flow: fresh('flow'), system: 'erp' }])).toMatchObject([
      { last: null, readAt: null },
    ])
  })

  it('tells what waits and since when, by system', async () => {
    const system = fresh('system')
    const rows = [1, 2, 3].map(() => newDelivery({ system }))
    await store().deliveries.insert(rows)
    await query(`update delivery set due_at = now() - interval '2 hours' where id = $1`, [rows[1]?.id])
    await query(`update delivery set due_at = now() + interval '2 hours' where id = $1`, [rows[2]?.id])
    await store().documents.insert([newDocument()])
    const waiting = await store().observations.waiting()
    const ours = waiting.find((one) => one.system === system)
    expect(ours).toMatchObject({ what: 'deliveries', count: 2 })
    expect(Date.now() - (ours?.oldest?.getTime() ?? 0)).toBeGreaterThan(7_000_000)
    expect(waiting.find(({ what }) => what === 'documents')?.count).toBeGreaterThan(0)
    expect(waiting.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['interchanges', 'outgoing', 'acknowledgements']),
    )
  })

  it('tells open dead letters by code and partner, awaited words, living instances and what people did', async () => {
    const partner = fresh('partner')
    const letters = [1, 2].map(() => ({
      id: randomUUID(),
      subject: 'document' as const,
      subjectId: randomUUID(),
      flow: null,
      system: null,
      partner,
      businessKey: null,
      code: 'PARTNER_UNKNOWN' as const,
      message: 'no',
      issues: [],
      retrySafety: 'not-sent' as const,
    }))
    await store().deadLetters.open(letters)
    const before = (await store().observations.openByCode()).find(({ code }) => code === 'PARTNER_UNKNOWN')
    expect((await store().observations.openByPartner()).get(partner)).toBe(2)
    await store().deadLetters.end([letters[0]?.subjectId ?? ''], { state: 'resolved', reason: 'x', actor: 'ann' })
    const after = (await store().observations.openByCode()).find(({ code }) => code === 'PARTNER_UNKNOWN')
    expect(after?.count).toBe((before?.count ?? 0) - 1)

    const awaited = {
      id: randomUUID(),
      documentId: randomUUID(),
      partner,
      interchangeId: randomUUID(),
      interchangeControlNumber: '1',
      groupControlNumber: '1',
      transactionControlNumber: '1',
      type: '855',
      withinHours: 1,
    }
    await store().awaited.insert([awaited, { ...awaited, id: randomUUID() }])
    expect(await store().observations.awaited(partner)).toMatchObject([{ partner, state: 'pending', count: 2 }])
    await query(`update awaited_acknowledgement set state = 'overdue' where id = $1`, [awaited.id])
    expect((await store().observations.overdue()).find((one) => one.partner === partner)).toMatchObject({ count: 1 })

    const ended = await store().instances.register('api')
    await store().instances.end(ended)
    const living = await store().instances.register('worker')
    const instances = await store().observations.instances()
    expect(instances.find(({ id }) => id === living)).toMatchObject({ role: 'worker', alive: true })
    expect(instances.find(({ id }) => id === ended)).toMatchObject({ alive: false })

    const subject = randomUUID()
    for (const action of ['document.edit', 'document.replay'])
      await store().audit.append({ actor: 'ann', action, subject, detail: null })
    expect(await store().observations.touches([subject, randomUUID()])).toMatchObject([
      { actor: 'ann', action: 'document.edit', subject },
      { actor: 'ann', action: 'document.replay', subject },
    ])
    expect(await store().observations.touches([])).toEqual([])

    const [schedule, never] = [fresh('schedule'), fresh('schedule')]
    const slot = new Date('2026-11-20T08:00:00.000Z')
    await store().schedules.claimSlot(schedule, slot)
    expect(await store().observations.lastSlots([schedule, never])).toEqual(new Map([[schedule, slot]]))
  })

  it('tells what a system has before it, and since when it is paused', async () => {
    const system = fresh('system')
    const rows = [1, 2, 3].map(() => newDelivery({ system }))
    await store().deliveries.insert(rows)
    const owner = await store().instances.register('worker')
    const claimed = await store().deliveries.claim([rows[0]?.id ?? '', rows[1]?.id ?? ''], owner)
    const busy = claimed.find(({ id }) => id === rows[0]?.id)
    await store().deliveries.settle([
      {
        id: busy?.id ?? '',
        fence: busy?.fence ?? 0,
        to: 'intent',
        delayMs: 3_600_000,
        spendsAttempt: true,
        code: 'SYSTEM_BUSY',
        message: 'wait',
      },
    ])
    const load = async () => (await store().observations.loads([system, fresh('none')]))[0]
    expect(await load()).toMatchObject({ system, waiting: 1, delayed: 1, active: 1, failed: 0, pausedSince: null })
    expect(((await load())?.busyUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_000_000)
    await store().systems.pause(system, 'down', 1000)
    const since = (await load())?.pausedSince
    expect(since).toBeInstanceOf(Date)
    await store().systems.pause(system, 'down', 60_000)
    expect((await load())?.pausedSince).toEqual(since)
    await store().systems.resume(system)
    expect((await load())?.pausedSince).toBeNull()
  })

  it('notices changes of tables, and knows nothing of tables there are not', async () => {
    const counter = async () =>
      await store().observations.changeCounters(['dead_letter', 'no_such_table', 'system_status'])
    const first = await counter()
    expect([...first.keys()].sort()).toEqual(['dead_letter', 'system_status'])
    await store().systems.pause(fresh('system'), 'x', undefined)
    await expect
      .poll(async () => (await counter()).get('system_status'), { timeout: 15_000, interval: 300 })
      .toBeGreaterThan(first.get('system_status') ?? 0)
  })
}
