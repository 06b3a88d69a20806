import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { RawQuery, StoreGetter } from '../store.ts'
import { fresh, newDelivery, newDocument } from './rows.ts'

const seenOf = (subject: string, count = 1) => ({
  subject,
  what: `${subject} is wrong`,
  said: null,
  link: '/desk',
  count,
})
const pace = { windowMs: 0, repeatMs: null }

export const alertTests = (store: StoreGetter, query: RawQuery): void => {
  it('has one alert for each rule and subject until it recovered', async () => {
    const rule = fresh('rule')
    const { opened } = await store().alerts.observe(rule, 'queue-age', [seenOf('erp'), seenOf('crm', 3)])
    expect(opened.map(({ subject, state, count }) => [subject, state, count]).sort()).toEqual([
      ['crm', 'firing', 3],
      ['erp', 'firing', 1],
    ])
    expect(await store().alerts.observe(rule, 'queue-age', [seenOf('erp', 7), seenOf('crm', 3)])).toEqual({
      opened: [],
      ended: [],
    })
    const { opened: none, ended } = await store().alerts.observe(rule, 'queue-age', [seenOf('erp', 8)])
    expect([none, ended.map(({ subject }) => subject)]).toEqual([[], ['crm']])
    const filter = [{ field: 'rule', op: 'is' as const, values: [rule] }]
    const { items } = await store().alerts.page({ filter, limit: 10 })
    expect(items.map(({ subject, state, count }) => [subject, state, count]).sort()).toEqual([
      ['crm', 'recovered', 3],
      ['erp', 'firing', 8],
    ])
    expect((await store().alerts.observe(rule, 'queue-age', [seenOf('crm'), seenOf('erp')])).opened).toHaveLength(1)
  })

  it('tells of new ones together, of recoveries once, and not of what recovered untold', async () => {
    const rule = fresh('rule')
    await store().alerts.observe(rule, 'queue-age', [seenOf('a'), seenOf('gone')])
    const late = { windowMs: 60_000, repeatMs: null }
    expect((await store().alerts.takeUntold(rule, late)).fired).toEqual([])
    await store().alerts.observe(rule, 'queue-age', [seenOf('a'), seenOf('b')])
    const first = await store().alerts.takeUntold(rule, pace)
    expect(first.fired.map(({ subject }) => subject).sort()).toEqual(['a', 'b'])
    expect(first.recovered).toEqual([])
    expect(await store().alerts.takeUntold(rule, pace)).toEqual({ fired: [], repeated: [], recovered: [] })
    await store().alerts.observe(rule, 'queue-age', [seenOf('b')])
    expect((await store().alerts.takeUntold(rule, pace)).recovered.map(({ subject }) => subject)).toEqual(['a'])
    expect((await store().alerts.takeUntold(rule, pace)).recovered).toEqual([])
  })

  it('repeats what nobody acknowledged', async () => {
    const rule = fresh('rule')
    const { opened } = await store().alerts.observe(rule, 'queue-age', [seenOf('a'), seenOf('b')])
    await store().alerts.takeUntold(rule, pace)
    const [first] = opened
    const acknowledged = await store().alerts.acknowledge(first?.id ?? '', 'ann')
    expect(acknowledged).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'ann' })
    expect(await store().alerts.acknowledge(first?.id ?? '', 'bob')).toBeUndefined()
    expect((await store().alerts.takeUntold(rule, { windowMs: 0, repeatMs: 60_000 })).repeated).toEqual([])
    await sleep(5)
    const { repeated } = await store().alerts.takeUntold(rule, { windowMs: 0, repeatMs: 1 })
    expect(repeated.map(({ id }) => id)).toEqual(opened.slice(1).map(({ id }) => id))
  })

  it('closes quietly what rules left behind that are gone', async () => {
    const rule = fresh('rule')
    const [alert] = (await store().alerts.observe(rule, 'queue-age', [seenOf('a')])).opened
    await store().alerts.takeUntold(rule, pace)
    const others = await query('select distinct rule from alert where rule <> $1', [rule])
    const ended = await store().alerts.forgetRules(others.map((row) => String(row['rule'])))
    expect(ended.map(({ id }) => id)).toEqual([alert?.id])
    expect((await store().alerts.get(alert?.id ?? ''))?.state).toBe('recovered')
    expect((await store().alerts.takeUntold(rule, pace)).recovered).toEqual([])
  })

  it('gives each message to one sender, and again when it is due again', async () => {
    const channel = fresh('ops')
    const message = { kind: 'test' as const, rule: '', title: 'Test', items: [] }
    await store().alerts.addDeliveries([
      { alertIds: [], channel, type: 'slack', message },
      { alertIds: [randomUUID()], channel, type: 'slack', message },
    ])
    const taken = await Promise.all([
      store().alerts.takeDueDeliveries(channel, 10, 60_000),
      store().alerts.takeDueDeliveries(channel, 10, 60_000),
    ])
    // Two that ask at once may share them out; no message is given to both.
    const [one, two, ...more] = taken.flat().map(({ id }) => id)
    expect([one !== undefined, two !== undefined, one === two, more]).toEqual([true, true, false, []])
    await store().alerts.settleDeliveries([one ?? ''], { to: 'sent' })
    await store().alerts.settleDeliveries([two ?? ''], { to: 'later', error: 'it answered 500', delayMs: 0 })
    const [again] = await store().alerts.takeDueDeliveries(channel, 10, 60_000)
    expect(again).toMatchObject({ id: two, attempts: 2, error: 'it answered 500' })
    expect(await store().alerts.sentWithin(channel, 60_000)).toBe(1)
    expect(await store().alerts.failingChannels(2)).not.toContainEqual(expect.objectContaining({ channel }))
    await store().alerts.addDeliveries([{ alertIds: [], channel, type: 'slack', message }])
    await store().alerts.takeDueDeliveries(channel, 10, 60_000)
    expect(await store().alerts.failingChannels(1)).toContainEqual(expect.objectContaining({ channel, waiting: 1 }))
    const { items } = await store().alerts.pageDeliveries({
      filter: [{ field: 'channel', op: 'is', values: [channel] }],
      limit: 10,
    })
    expect(items).toHaveLength(3)
  })

  it('counts what the rules look at', async () => {
    const system = fresh('erp')
    const delivery = newDelivery({ system })
    await store().deliveries.insert([delivery])
    await query(`update delivery set due_at = now() - interval '1 hour' where id = $1`, [delivery.id])
    await store().deadLetters.open([
      {
        id: randomUUID(),
        subject: 'delivery',
        subjectId: randomUUID(),
        flow: null,
        system,
        partner: null,
        businessKey: null,
        code: 'ITEM_UNKNOWN',
        message: 'm',
        issues: [],
        retrySafety: 'not-sent',
      },
    ])
    const ages = { agedMinutes: 0, waitingMinutes: 30 }
    const troubles = await store().alerts.troubles(ages)
    expect(troubles.groups).toContainEqual(
      expect.objectContaining({ code: 'ITEM_UNKNOWN', system, count: 1, since: expect.any(Date) }),
    )
    expect(troubles.aged).toContainEqual({ place: system, count: 1, since: expect.any(Date) })
    expect(troubles.waiting).toContainEqual({ place: system, count: 1, since: expect.any(Date) })
    await store().systems.pause(system, 'down', 60_000)
    expect((await store().alerts.troubles(ages)).waiting.map(({ place }) => place)).not.toContain(system)
    const partner = fresh('northwind')
    await store().documents.insert([newDocument({ partner })])
    expect(await store().alerts.heardWithin([partner, fresh('silent')], 1)).toEqual(new Set([partner]))
  })

  it('lets one process at a time do a piece of upkeep', async () => {
    const work = fresh('work')
    const [one, two] = [randomUUID(), randomUUID()]
    expect(await store().workLeases.take(work, one, 60_000)).toBe(true)
    expect(await store().workLeases.take(work, two, 60_000)).toBe(false)
    expect(await store().workLeases.take(work, one, 1)).toBe(true)
    await sleep(10)
    expect(await store().workLeases.take(work, two, 60_000)).toBe(true)
    await store().workLeases.release(work, one)
    expect(await store().workLeases.take(work, one, 60_000)).toBe(false)
    const [old, next] = [await store().instances.register('all'), await store().instances.register('scheduler')]
    const other = fresh('work')
    expect(await store().workLeases.take(other, old, 60_000)).toBe(true)
    await store().instances.end(old)
    expect(await store().workLeases.take(other, next, 60_000)).toBe(true)
  })
}
