import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { InstanceEndedError } from '../../../src/domain/errors.ts'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newDelivery, newDocument, receive } from './rows.ts'

export const operationTests = (store: StoreGetter, query: RawQuery): void => {
  const registerDead = async (): Promise<string> => {
    const id = await store().instances.register('worker')
    await store().instances.end(id)
    return id
  }

  it('refuses the beat of an instance that was ended', async () => {
    const id = await store().instances.register('worker')
    await store().instances.beat(id)
    await store().instances.end(id)
    await expect(store().instances.beat(id)).rejects.toThrow(InstanceEndedError)
    await expect(store().instances.beat(randomUUID())).rejects.toThrow(InstanceEndedError)
  })

  it.each(['-', '+'])('tells an instance for how long others had not heard of it (%s 30 s)', async (sign) => {
    const id = await store().instances.register('worker')
    await query(`update instance set heartbeat_at = clock_timestamp() ${sign} interval '30 s' where id = '${id}'`)
    const { silentMs } = await store().instances.beat(id)
    expect(Math.abs(silentMs - 30_000)).toBeLessThan(1_000)
    expect((await store().instances.beat(id)).silentMs).toBeLessThan(1_000)
  })

  it('counts what fails side by side as one failure of its system, and what fails behind the pause as another', async () => {
    const system = fresh('system')
    const down = (forMs: number) => store().systems.pause(system, 'down', forMs)
    const sideBySide = await Promise.all([1, 2, 3, 4].map(() => down(60_000)))
    expect(sideBySide.map(({ failures }) => failures)).toEqual([1, 1, 1, 1])
    expect(sideBySide.filter(({ begun }) => begun)).toHaveLength(1)
    const gone = fresh('system')
    await store().systems.pause(gone, 'down', 0)
    expect(await store().systems.pause(gone, 'down', 0)).toMatchObject({ failures: 2, begun: false })
    await store().systems.recovered(gone)
    expect(await store().systems.pause(gone, 'down', 0)).toMatchObject({ failures: 1, begun: true })
  })

  it('pauses a system, and never shortens a pause', async () => {
    const system = fresh('system')
    expect(await store().systems.status(system)).toEqual({ system, pausedUntil: null, reason: null, failures: 0 })
    const short = await store().systems.pause(system, 'busy', 60_000)
    expect(short).toMatchObject({ reason: 'busy', failures: 1, begun: true })
    expect((short.pausedUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(50_000)
    const { begun: _, ...endless } = await store().systems.pause(system, 'by hand', undefined)
    expect(await store().systems.pause(system, 'busy', 1000)).toEqual({ ...endless, begun: false })
    expect((await store().systems.list()).find((status) => status.system === system)).toEqual(endless)
    await store().systems.resume(system)
    expect(await store().systems.status(system)).toEqual({ system, pausedUntil: null, reason: null, failures: 0 })
    expect((await store().systems.pause(system, 'gone at once', 0)).pausedUntil).toBeNull()
  })

  it('ends an outage when the system works again, but never a pause of a person', async () => {
    const [outage, held] = [fresh('system'), fresh('system')]
    await store().systems.pause(outage, 'connection refused', 60_000)
    await store().systems.pause(held, 'paused by ann', undefined)
    expect(await store().systems.recovered(outage)).toBe(true)
    // The second to notice changes nothing, so that it is told once.
    expect(await store().systems.recovered(outage)).toBe(false)
    expect(await store().systems.recovered(held)).toBe(false)
    expect(await store().systems.status(outage)).toMatchObject({ pausedUntil: null, failures: 0 })
    expect((await store().systems.status(held)).pausedUntil).not.toBeNull()
  })

  it('moves a cursor only from the version that was read', async () => {
    const system = fresh('system')
    const { cursors } = store()
    expect(await cursors.get(system, 'customers')).toBeUndefined()
    const firsts = await Promise.all([1, 2, 3].map((page) => cursors.save(system, 'customers', { page }, 0)))
    expect(firsts.filter(Boolean)).toHaveLength(1)
    expect((await cursors.get(system, 'customers'))?.version).toBe(1)
    expect(await cursors.save(system, 'customers', '123', 1)).toBe(true)
    expect(await cursors.save(system, 'customers', 'lost', 1)).toBe(false)
    expect(await cursors.get(system, 'customers')).toEqual({ position: '123', version: 2 })
  })

  it('gives a schedule slot to one caller, and again when that one did not commit', async () => {
    const schedule = fresh('schedule')
    const { schedules } = store()
    const dueAt = new Date('2026-11-20T08:00:00.000Z')
    const got = await Promise.all([1, 2, 3, 4].map(() => schedules.claimSlot(schedule, dueAt)))
    expect(got.filter(Boolean)).toHaveLength(1)
    expect(await schedules.claimSlot(schedule, new Date('2026-11-20T09:00:00.000Z'))).toBe(true)
    const next = new Date('2026-11-20T10:00:00.000Z')
    const dying = store().transaction(async (inner) => {
      expect(await inner.schedules.claimSlot(schedule, next)).toBe(true)
      throw new Error('the process died')
    })
    await expect(dying).rejects.toThrow('the process died')
    expect(await schedules.claimSlot(schedule, next)).toBe(true)
    expect(await schedules.claimSlot(schedule, next)).toBe(false)
  })

  it('remembers when a schedule was first seen, then its last slot', async () => {
    const schedule = fresh('schedule')
    const { schedules } = store()
    const now = new Date('2026-11-20T07:59:59.123Z')
    const later = new Date('2026-11-20T08:00:05.000Z')
    const seen = await Promise.all([now, later, later].map((at) => schedules.lastSlot(schedule, at)))
    expect(new Set(seen.map((at) => at.getTime())).size).toBe(1)
    expect([now, later]).toContainEqual(seen[0])
    const slot = new Date('2026-11-20T09:00:00.000Z')
    await schedules.claimSlot(schedule, slot)
    // The clock may have gone back since; only what a wrong clock took far ahead does not count.
    expect(await schedules.lastSlot(schedule, now)).toEqual(slot)
    await schedules.claimSlot(schedule, new Date('2027-11-20T09:00:00.000Z'))
    expect(await schedules.lastSlot(schedule, now)).toEqual(slot)
  })

  it('lets messages not wait for a time that a clock gave them that was set back since', async () => {
    const endpoint = fresh('endpoint')
    await query(
      `insert into webhook_delivery (endpoint, event, subject, data, next_at)
       values ($1, 'order.received', $1, '{}', clock_timestamp() + interval '1 hour')`,
      [endpoint],
    )
    await store().setTimesBack(3_600_000)
    const [{ late } = {}] = await query(
      'select next_at > clock_timestamp() as late from webhook_delivery where endpoint = $1',
      [endpoint],
    )
    expect(late).toBe(false)
  })

  it('lets schedules go on after a clock that is set back, with the slots that are still to come', async () => {
    const schedule = fresh('schedule')
    const at = (hours: number) => new Date(Math.round(Date.now() / 1000) * 1000 + hours * 3_600_000)
    const [last, ahead] = [at(-1), at(6)]
    for (const slot of [last, ahead]) await store().schedules.claimSlot(schedule, slot)
    expect(await store().schedules.lastSlot(schedule, new Date())).toEqual(ahead)
    await store().setTimesBack(6 * 3_600_000)
    expect(await store().schedules.lastSlot(schedule, new Date())).toEqual(last)
    expect(await store().schedules.claimSlot(schedule, ahead)).toBe(true)
  })

  it('leaves the pause of a person as it is when the clock is set back', async () => {
    const system = fresh('system')
    await store().systems.pause(system, 'by hand', undefined)
    await store().setTimesBack(60_000)
    expect(await store().systems.recovered(system)).toBe(false)
    expect(await store().systems.status(system)).toMatchObject({ pausedUntil: new Date('9999-12-31T00:00:00Z') })
  })

  it('forgets old slots of a schedule, but never the last one', async () => {
    const [hourly, yearly] = [fresh('schedule'), fresh('schedule')]
    const { schedules } = store()
    const old = [new Date('2020-01-01T00:00:00Z'), new Date('2020-01-01T01:00:00Z')]
    for (const at of [...old, new Date()]) await schedules.claimSlot(hourly, at)
    for (const at of old) await schedules.claimSlot(yearly, at)
    await store().tidy()
    expect(await schedules.lastSlot(yearly, new Date())).toEqual(old[1])
    const left = await query('select schedule from schedule_slot where schedule = any($1)', [[hourly, yearly]])
    expect(left.map(({ schedule }) => schedule).sort()).toEqual([hourly, yearly].sort())
  })

  it('lets a key be used for one request, and keeps its answer', async () => {
    const { idempotency } = store()
    const [key, other] = [fresh('key'), fresh('key')]
    expect(await idempotency.begin(key, 'a')).toEqual({ state: 'new' })
    expect(await idempotency.begin(key, 'a')).toEqual({ state: 'busy' })
    expect(await idempotency.begin(key, 'b')).toEqual({ state: 'other' })
    await idempotency.finish(key, { id: 7, text: 'x\u0000' })
    expect(await idempotency.begin(key, 'a')).toEqual({ state: 'done', answer: { id: 7, text: 'x\ufffd' } })
    expect(await idempotency.begin(key, 'b')).toEqual({ state: 'other' })
    await idempotency.giveUp(key)
    expect(await idempotency.begin(key, 'a')).toMatchObject({ state: 'done' })
    // What was given up, and what lost its process, is free again.
    await idempotency.begin(other, 'a')
    await idempotency.giveUp(other)
    expect(await idempotency.begin(other, 'b')).toEqual({ state: 'new' })
    await query("update idempotent_request set begun_at = now() - interval '61 seconds' where key = $1", [other])
    expect(await idempotency.begin(other, 'a')).toEqual({ state: 'other' })
    expect(await idempotency.begin(other, 'b')).toEqual({ state: 'new' })
    expect(await idempotency.begin(other, 'b')).toEqual({ state: 'busy' })
    const many = await Promise.all(Array.from({ length: 8 }, () => idempotency.begin(fresh('once').slice(0, 4), 'a')))
    expect(many.filter(({ state }) => state === 'new')).toHaveLength(1)
    await query("update idempotent_request set begun_at = now() - interval '73 hours' where key = $1", [key])
    await store().tidy()
    expect(await idempotency.begin(key, 'b')).toEqual({ state: 'new' })
  })

  it('keeps the audit trail in order', async () => {
    const subject = randomUUID()
    for (const action of ['edit', 'retry'])
      await store().audit.append({ actor: 'ann', action, subject, detail: { was: '\u0000' } })
    const [last, first] = await store().audit.list({ subject, limit: 10 })
    expect(last).toMatchObject({ action: 'retry', actor: 'ann', detail: { was: '\ufffd' }, at: expect.any(Date) })
    expect(last?.seq).toBeGreaterThan(first?.seq ?? Number.POSITIVE_INFINITY)
    expect(await store().audit.list({ limit: 1 })).toHaveLength(1)
  })

  it('finds due work that was not told of lately, once', async () => {
    const system = fresh('system')
    const { id: interchangeId } = await receive(store(), system, [Buffer.from('x')])
    const document = newDocument()
    await store().documents.insert([document, newDocument({ state: 'held' })])
    const [acknowledgement] = await store().acknowledgements.insert([
      {
        id: randomUUID(),
        kind: '997',
        partner: 'p',
        envelopeId: randomUUID(),
        groupIndex: 0,
        groups: [],
      },
    ])
    const delivery = newDelivery({ system })
    await store().deliveries.insert([delivery, newDelivery({ system, dependsOn: delivery.id })])
    const outgoing = newDocument({ direction: 'out', envelopeId: null, state: 'due' })
    await store().documents.insert([outgoing])
    const told = async (quietMs: number) => {
      const {
        interchanges,
        documents,
        outgoing: toWrite,
        acknowledgements,
        deliveries,
      } = await store().takeDueWork(quietMs, 1000)
      return {
        interchanges: interchanges.filter((id) => id === interchangeId),
        documents: documents.filter((id) => id === document.id || id === outgoing.id),
        outgoing: toWrite.filter((id) => id === document.id || id === outgoing.id),
        acknowledgements: acknowledgements.filter((id) => id === acknowledgement),
        deliveries: deliveries.filter((one) => one.system === system),
      }
    }
    const nothing = { interchanges: [], documents: [], outgoing: [], acknowledgements: [], deliveries: [] }
    expect(await told(60_000)).toEqual(nothing)
    expect(await told(0)).toEqual({
      interchanges: [interchangeId],
      documents: [document.id],
      outgoing: [outgoing.id],
      acknowledgements: [acknowledgement],
      deliveries: [{ id: delivery.id, system }],
    })
    expect(await told(5_000)).toEqual(nothing)
    await store().documents.setState([document.id], 'closed')
    await store().interchanges.finish(interchangeId, 'processed')
    await store().deliveries.cancel(delivery.id)
    expect(await told(0)).toMatchObject({ interchanges: [], documents: [], deliveries: [] })
  })

  it('passes by paused systems and what is not due yet, and picks up what the dead left', async () => {
    const [paused, open] = [fresh('system'), fresh('system')]
    const rows = {
      paused: newDelivery({ system: paused }),
      open: newDelivery({ system: open }),
      later: newDelivery({ system: open }),
      orphan: newDelivery({ system: open }),
      orphanPaused: newDelivery({ system: paused }),
    }
    await store().deliveries.insert(Object.values(rows))
    const owner = await store().instances.register('worker')
    const [later] = await store().deliveries.claim([rows.later.id], owner)
    if (later === undefined) throw new Error('not claimed')
    const settlement = { id: later.id, fence: later.fence, to: 'intent' as const, delayMs: 60_000, spendsAttempt: true }
    await store().deliveries.settle([{ ...settlement, code: 'SYSTEM_BUSY', message: 'wait' }])
    await store().deliveries.claim([rows.orphan.id, rows.orphanPaused.id], await registerDead())
    await store().systems.pause(paused, 'down', undefined)
    const due = async () =>
      (await store().takeDueWork(0, 1000)).deliveries
        .filter(({ system }) => system === paused || system === open)
        .map(({ id }) => id)
    expect((await due()).sort()).toEqual([rows.open.id, rows.orphan.id].sort())
    await store().systems.resume(paused)
    expect(await due()).toEqual(expect.arrayContaining([rows.paused.id, rows.orphanPaused.id]))
    expect(await due()).not.toContain(rows.later.id)
  })

  it('tells at once what was told before its system worked again, and only once', async () => {
    const [system, resumed, healthy] = [fresh('system'), fresh('system'), fresh('system')]
    const rows = [system, resumed, healthy].map((one) => newDelivery({ system: one }))
    await store().systems.pause(system, 'down', 0)
    await store().systems.pause(resumed, 'maintenance', undefined)
    await store().deliveries.insert(rows)
    const due = async () =>
      (await store().takeDueWork(60_000, 1000)).deliveries
        .filter((one) => [system, resumed, healthy].includes(one.system))
        .map((one) => one.system)
    expect(await due()).toEqual([])
    expect(await store().systems.recovered(system)).toBe(true)
    expect(await due()).toEqual([system])
    await store().systems.resume(resumed)
    expect(await due()).toEqual([resumed])
    const later = newDelivery({ system })
    await store().deliveries.insert([later])
    expect(await due()).toEqual([])
  })

  it('tells at most as many as asked for, the longest forgotten first, to one asker each', async () => {
    const system = fresh('system')
    await store().takeDueWork(0, 1000)
    const rows = Array.from({ length: 30 }, () => newDelivery({ system }))
    await store().deliveries.insert(rows)
    await query(`update delivery set told_at = now() - interval '1 hour' where id = $1`, [rows[29]?.id])
    const first = await store().takeDueWork(0, 10)
    expect(first.deliveries).toHaveLength(10)
    expect(first.deliveries.map(({ id }) => id)).toContain(rows[29]?.id)
    const documents = Array.from({ length: 30 }, () => newDocument({ system }))
    await store().documents.insert(documents)
    for (const table of ['delivery', 'document']) {
      await query(`update ${table} set told_at = now() - interval '1 hour' where system = $1`, [system])
    }
    const rounds = await Promise.all([1, 2, 3].map(() => store().takeDueWork(60_000, 10)))
    const told = rounds.flatMap((due) => [...due.deliveries.map(({ id }) => id), ...due.documents])
    expect(new Set(told).size).toBe(told.length)
    expect(told.length).toBeGreaterThanOrEqual(20)
  })

  it('undoes everything when a transaction fails, and shows its own writes meanwhile', async () => {
    const document = newDocument()
    const failing = store().transaction(async (inner) => {
      await inner.documents.insert([document])
      expect((await inner.documents.get(document.id))?.id).toBe(document.id)
      const nested = inner.transaction(async (innermost) => {
        await innermost.documents.setState([document.id], 'dead')
        throw new Error('only this part')
      })
      await expect(nested).rejects.toThrow('only this part')
      expect((await inner.documents.get(document.id))?.state).toBe('received')
      throw new Error('all of it')
    })
    await expect(failing).rejects.toThrow('all of it')
    expect(await store().documents.get(document.id)).toBeUndefined()
  })

  it('runs a transaction again that lost against another', async () => {
    let tries = 0
    const result = await store().transaction(async (inner) => {
      tries += 1
      await inner.audit.append({ actor: 'ann', action: 'try', subject: 'x', detail: null })
      if (tries < 3) throw Object.assign(new Error('could not serialize access'), { code: '40001' })
      return tries
    })
    expect(result).toBe(3)
  })

  it('keeps order data out of error messages', async () => {
    const document = newDocument({ partner: 'SECRET-PARTNER', id: 'not a uuid' })
    const error: unknown = await store()
      .documents.insert([document])
      .catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(/uuid/)
    expect(String(error)).not.toContain('SECRET-PARTNER')
  })

  it('knows how far its clock is from ours', async () => {
    expect(Math.abs(await store().clockSkewMs())).toBeLessThan(1000)
  })

  it('tidies up without harm', async () => {
    const document = newDocument()
    await store().documents.insert([document])
    await store().tidy()
    expect((await store().documents.get(document.id))?.id).toBe(document.id)
  })
}
