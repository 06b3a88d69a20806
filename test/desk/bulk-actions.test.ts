import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAnswers } from '../../src/api/check-answers.ts'
import { type BulkDeps, giveUpBulkAction, runBulkActions } from '../../src/desk/bulk/run-bulk.ts'
import { createBodyCheck } from '../../src/desk/check-body.ts'
import { backlogLane, bulkLane, documentsLane } from '../../src/queue/lanes.ts'
import type { BulkAction } from '../../src/store/desk-store.ts'
import type { NewDeadLetter, NewDocument, Store } from '../../src/store/store.ts'
import { fresh, newDeadLetter, newDelivery, newDocument, newOrder } from '../conformance/store/rows.ts'
import { type DeskSite, openDeskSite } from './desk-site.ts'

let site: DeskSite
let store: Store
let deps: BulkDeps
const never = new AbortController().signal

beforeAll(async () => {
  site = await openDeskSite()
  checkAnswers(site.app.api)
  store = site.app.deps.store
  deps = {
    ...site.app.deps,
    checkBody: createBodyCheck(site.settings.partners, site.settings.limits),
    assertHeld: () => undefined,
    pace: { chunk: 60, pauseMs: 1, pauseFactor: 0, waitingJobs: 1_000, longestWaitMs: 0 },
  }
}, 180_000)
afterAll(() => site.remove())

const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
  const answer = await site.app.api.inject({
    method,
    url,
    headers: { authorization: `Bearer ${site.app.token}`, 'crossdock-actor': 'ann' },
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: answer.statusCode, body: answer.json() }
}

/** Documents in one state, each with a dead letter in a system of its own, so that they are a group. */
const deadDocuments = async (
  count: number,
  document: Partial<NewDocument> = {},
  letter: Partial<NewDeadLetter> = {},
): Promise<{ system: string; documents: NewDocument[]; letters: NewDeadLetter[] }> => {
  const system = letter.system ?? fresh('system')
  const documents = Array.from({ length: count }, (_, index) =>
    newDocument({ state: 'dead', businessKey: `PO-${index}`, ...document }),
  )
  await store.documents.insert(documents)
  const letters = documents.map(({ id, businessKey }) =>
    newDeadLetter({ subjectId: id, businessKey, system, code: 'ITEM_CODE_UNKNOWN', ...letter }),
  )
  await store.deadLetters.open(letters)
  return { system, documents, letters }
}

const statesOf = async (letters: readonly NewDeadLetter[]): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { state } of await store.deadLetters.facts({ ids: letters.map(({ id }) => id) }, 10_000))
    counts[state] = (counts[state] ?? 0) + 1
  return counts
}

const begin = async (order: object): Promise<BulkAction> => {
  const preview = await call('POST', '/bulk-actions/preview', order)
  expect(preview.status).toBe(200)
  const begun = await call('POST', '/bulk-actions', { ...order, name: 'a test', expected: preview.body.count })
  expect(begun).toMatchObject({ status: 200, body: { state: 'running', done: 0, total: preview.body.count } })
  return begun.body
}

describe('a retry of 500', () => {
  it('leaves out what cannot be retried, tells so before, and does the rest once although the process dies', async () => {
    const order = { ...newOrder('PO-1'), totals: { amount: '10.25' } }
    const { system, documents, letters } = await deadDocuments(500, { canonical: order })
    const rejected = await deadDocuments(7, { state: 'rejected' }, { system })
    const retried = await deadDocuments(2, {}, { system })
    await store.deadLetters.end(
      retried.documents.map(({ id }) => id),
      { state: 'retried', reason: 'before', actor: 'bob' },
    )
    const conflict = newDeadLetter({ system, subject: 'conflict', code: 'FIELD_CONFLICT' })
    await store.deadLetters.open([conflict])

    const target = { filter: `system:${system}` }
    const preview = await call('POST', '/bulk-actions/preview', { action: 'retry', target })
    expect(preview.body).toEqual({
      count: 500,
      excluded: [
        { count: 7, why: expect.stringContaining('it is rejected'), said: { code: 'why.retry.rejected', values: {} } },
        { count: 1, why: expect.stringContaining('decide whose'), said: { code: 'why.retry.conflict', values: {} } },
      ],
      safety: { 'not-sent': 500, unknown: 0, applied: 0 },
      moneyAtRisk: [{ amount: '5125.00', currency: 'USD' }],
    })

    const moved = { action: 'retry', target, name: 'retry them', expected: 440, reason: 'item codes added' }
    expect(await call('POST', '/bulk-actions', moved)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('500 dead letters match now, not 440') },
    })
    const begun = await call('POST', '/bulk-actions', { ...moved, expected: 460 })
    expect(begun).toMatchObject({ status: 200, body: { total: 500, name: 'retry them', actor: 'ann' } })
    const { id } = begun.body
    expect(await site.waiting(bulkLane)).toBe(1)

    // Somebody is quicker with three of them.
    const quicker = documents.slice(100, 103).map((document) => document.id)
    await store.deadLetters.end(quicker, { state: 'resolved', reason: 'by hand', actor: 'bob' })
    await store.documents.setState(quicker, 'closed')

    // Killed: nothing of this process comes to its end, not even giving the action back.
    const dying = await store.instances.register('worker')
    let chunks = 0
    const killed: BulkDeps = {
      ...deps,
      instanceId: dying,
      store: { ...store, bulkActions: { ...store.bulkActions, release: async () => undefined } },
      assertHeld: () => {
        chunks += 1
        if (chunks > 3) throw new Error('killed')
      },
    }
    await expect(runBulkActions([id], killed, never)).rejects.toThrow('killed')
    const halfway = (await call('GET', `/bulk-actions/${id}`)).body
    expect(halfway).toMatchObject({ state: 'running', failed: 0, finishedAt: null })
    expect(halfway.done + halfway.skipped).toBe(3 * deps.pace.chunk)
    await store.instances.end(dying)

    const living = { ...deps, instanceId: await store.instances.register('worker') }
    await runBulkActions([id], living, never)
    expect((await call('GET', `/bulk-actions/${id}`)).body).toMatchObject({
      state: 'done',
      total: 500,
      done: 497,
      failed: 0,
      skipped: 3,
      failures: [{ why: expect.stringContaining('somebody else') }, {}, {}],
      finishedAt: expect.any(String),
    })
    expect(await statesOf(letters)).toEqual({ retried: 497, resolved: 3 })
    expect(await statesOf(rejected.letters)).toEqual({ open: 7 })
    const states = await store.documents.getMany(documents.map((document) => document.id))
    expect(states.filter(({ state }) => state === 'received')).toHaveLength(497)
    const trail = await store.audit.list({ subject: documents[0]?.id ?? '', limit: 5 })
    expect(trail).toMatchObject([
      { actor: 'ann', action: 'dead-letter.retry', detail: { bulkAction: id, reason: 'item codes added' } },
    ])
    expect((await store.audit.list({ subject: id, limit: 5 })).map(({ action }) => action)).toEqual([
      'bulk-action.end',
      'bulk-action.begin',
    ])
    // Once more changes nothing.
    await runBulkActions([id], living, never)
    expect((await call('GET', `/bulk-actions/${id}`)).body).toMatchObject({ done: 497 })
  }, 120_000)

  it('sends deliveries on, those that may have arrived as a question first', async () => {
    const system = fresh('system')
    const deliveries = Array.from({ length: 5 }, () => newDelivery({ system, canonicalId: randomUUID() }))
    await store.deliveries.insert(deliveries)
    const owner = await store.instances.register('worker')
    const claimed = await store.deliveries.claim(
      deliveries.map(({ id }) => id),
      owner,
    )
    const ending = { to: 'dead' as const, code: 'RECORD_REJECTED' as const, message: 'no' }
    await store.deliveries.settle(claimed.map(({ id, fence }) => ({ id, fence, ...ending })))
    await store.deadLetters.open(
      deliveries.map(({ id }) =>
        newDeadLetter({ subject: 'delivery', subjectId: id, system, code: 'RECORD_REJECTED' }),
      ),
    )
    const { id } = await begin({ action: 'retry', target: { filter: `system:${system}` } })
    await runBulkActions([id], deps, never)
    const states = await Promise.all(deliveries.map((delivery) => store.deliveries.get(delivery.id)))
    expect(states.map((delivery) => delivery?.state)).toEqual(['intent', 'intent', 'intent', 'intent', 'intent'])
  })
})

describe('what a retry brings back', () => {
  it('goes through a lane of its own, a chunk at a time', async () => {
    const { letters } = await deadDocuments(40)
    const inLanes = async () => ({
      own: (await site.app.deps.queue.counts(backlogLane)).waiting,
      others: (await site.app.deps.queue.counts(documentsLane)).waiting,
    })
    const before = await inLanes()
    const { id } = await begin({ action: 'retry', target: { ids: letters.map((letter) => letter.id) } })
    // Nobody works the lane off here: the first chunk is all that may come into it.
    const stopping = new AbortController()
    const patient: BulkDeps = { ...deps, pace: { ...deps.pace, chunk: 10, longestWaitMs: 60_000 } }
    const running = runBulkActions([id], patient, stopping.signal)
    await expect.poll(async () => (await inLanes()).own, { timeout: 20_000 }).toBe(before.own + 1)
    await setTimeout(300)
    expect((await call('GET', `/bulk-actions/${id}`)).body).toMatchObject({ state: 'running', done: 10 })
    stopping.abort()
    await running
    expect(await inLanes()).toEqual({ own: before.own + 1, others: before.others })
  })
})

describe('an action on many', () => {
  it('stops when it is aborted, between two chunks', async () => {
    const { system, letters } = await deadDocuments(150)
    const { id } = await begin({ action: 'ignore', target: { filter: `system:${system}` }, reason: 'known' })
    let chunks = 0
    const aborting: BulkDeps = {
      ...deps,
      assertHeld: () => {
        chunks += 1
      },
      now: () => {
        // Asked before and after each chunk.
        if (chunks === 2) void call('POST', `/bulk-actions/${id}/abort`, { reason: 'the wrong ones' })
        return Date.now()
      },
      pace: { ...deps.pace, pauseMs: 300 },
    }
    await runBulkActions([id], aborting, never)
    const { body } = await call('GET', `/bulk-actions/${id}`)
    expect(body).toMatchObject({ state: 'aborted', ending: 'aborted by ann: the wrong ones' })
    expect(body.done).toBeLessThan(150)
    expect(await statesOf(letters)).toEqual({ ignored: body.done, open: 150 - body.done })
    expect(await call('POST', `/bulk-actions/${id}/abort`, { reason: 'again' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('aborted already') },
    })
  })

  it('resolves one by one, and names what could not be', async () => {
    const { system, letters, documents } = await deadDocuments(3)
    const order = newDelivery({ system })
    const waiting = newDelivery({ system, dependsOn: order.id })
    await store.deliveries.insert([order, waiting])
    const [claimed] = await store.deliveries.claim([order.id], await store.instances.register('worker'))
    await store.deliveries.settle([
      { id: order.id, fence: claimed?.fence ?? 0, to: 'dead', code: 'RECORD_REJECTED', message: 'no' },
    ])
    const stuck = newDeadLetter({ subject: 'delivery', subjectId: order.id, system, code: 'RECORD_REJECTED' })
    await store.deadLetters.open([stuck])
    const ids = [...letters, stuck].map((letter) => letter.id)
    const { id } = await begin({ action: 'resolve', target: { ids }, reason: 'cancelled by phone' })
    await runBulkActions([id], deps, never)
    expect((await call('GET', `/bulk-actions/${id}`)).body).toMatchObject({
      state: 'done',
      done: 3,
      failed: 1,
      failures: [{ id: stuck.id, why: expect.stringContaining('wait for this one') }],
    })
    const closed = await store.documents.getMany(documents.map((document) => document.id))
    expect(closed.map(({ state }) => state)).toEqual(['closed', 'closed', 'closed'])
  })

  it('assigns and tags, whatever the state', async () => {
    const { letters } = await deadDocuments(3)
    const target = { ids: letters.map(({ id }) => id) }
    const assigned = await begin({ action: 'assign', target, assignee: 'bob' })
    const tagged = await begin({ action: 'tag', target, tags: ['spring-prices'] })
    await runBulkActions([assigned.id, tagged.id], deps, never)
    expect(await store.deadLetters.get(letters[2]?.id ?? '')).toMatchObject({
      assignee: 'bob',
      tags: ['spring-prices'],
      state: 'open',
    })
  })

  it('ends as failed when it fails every time', async () => {
    const { letters } = await deadDocuments(1)
    const { id } = await begin({ action: 'ignore', target: { ids: [letters[0]?.id] }, reason: 'known' })
    await giveUpBulkAction(id, new Error('the store is full'), deps)
    expect((await call('GET', `/bulk-actions/${id}`)).body).toMatchObject({
      state: 'failed',
      ending: 'the store is full',
    })
    const listed = await call('GET', '/bulk-actions?filter=state:failed&limit=5')
    expect(listed.body.items.map((one: BulkAction) => one.id)).toContain(id)
  })

  it.each([
    [{ action: 'resolve', target: { filter: '' } }, 'resolve needs a reason'],
    [{ action: 'tag', target: { filter: '' } }, 'tag needs tags'],
    [{ action: 'ignore', target: { filter: '' }, reason: 'known', mapping: 'current' }, 'mapping goes with retry'],
    [{ action: 'assign', target: { filter: '' } }, 'assign needs an assignee'],
    [{ action: 'retry', target: { ids: [] } }, 'target'],
    [{ action: 'retry', target: { filter: 'sttae:open' } }, 'there is no field'],
    [{ action: 'purge', target: { filter: '' } }, 'action'],
  ])('refuses %j', async (order, detail) => {
    const answer = await call('POST', '/bulk-actions/preview', order)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(answer.body.detail).toContain(detail)
  })
})

describe('a group', () => {
  it('is worked by the API from its first failure to its regression', async () => {
    const { system, letters } = await deadDocuments(4, {}, { message: 'item 4711 is not in the code table' })
    const listed = await call('GET', `/error-groups?filter=${encodeURIComponent(`system:${system}`)}&sort=count`)
    expect(listed.body.items).toMatchObject([
      {
        count: 4,
        state: 'open',
        target: system,
        meaning: expect.stringContaining('code table'),
        trend: expect.any(Array),
      },
    ])
    const { id } = listed.body.items[0]
    expect(await call('POST', `/error-groups/${id}/acknowledge`)).toMatchObject({
      status: 200,
      body: { bulkAction: null },
    })
    await call('POST', `/error-groups/${id}/assign`, { to: 'bob' })
    await call('POST', `/error-groups/${id}/tag`, { add: ['codes'] })
    await call('POST', `/error-groups/${id}/comment`, { text: 'asked <b>Northwind</b> for the list' })
    const shown = await call('GET', `/error-groups/${id}`)
    expect(shown.body).toMatchObject({
      state: 'acknowledged',
      actor: 'ann',
      assignee: 'bob',
      tags: ['codes'],
      comments: [{ actor: 'ann', text: 'asked <b>Northwind</b> for the list' }],
      byPartner: [{ partner: 'northwind', count: 4 }],
      cause: expect.stringMatching(/\S.{20,}/),
      remedy: expect.stringMatching(/\S.{20,}/),
    })
    expect(shown.body.samples).toHaveLength(4)

    const until = new Date(Date.now() + 3_600_000).toISOString()
    expect(
      await call('POST', `/error-groups/${id}/ignore`, { reason: 'until they answer', until, escalatesAt: 10 }),
    ).toMatchObject({ body: { next: expect.stringContaining('when more than 10 are open (now 4)') } })
    const hidden = await call('GET', `/error-groups?filter=${encodeURIComponent(`system:${system}`)}`)
    expect(hidden.body.items).toEqual([])
    await call('POST', `/error-groups/${id}/reopen`)

    const resolved = await call('POST', `/error-groups/${id}/resolve`, { reason: 'they cancelled these' })
    expect(resolved.body).toMatchObject({
      next: expect.stringContaining('its 4 open dead letters are resolved next'),
      bulkAction: { action: 'resolve', total: 4, reason: 'they cancelled these' },
    })
    await runBulkActions([resolved.body.bulkAction.id], deps, never)
    expect(await statesOf(letters)).toEqual({ resolved: 4 })
    expect((await call('GET', `/error-groups/${id}`)).body).toMatchObject({ state: 'resolved', count: 0, total: 4 })

    await deadDocuments(1, {}, { system, message: 'item 1 is not in the code table' })
    expect((await call('GET', `/error-groups/${id}`)).body).toMatchObject({ state: 'open', regressed: true, count: 1 })
    expect(await call('GET', `/error-groups/${randomUUID()}`)).toMatchObject({ status: 404 })
    expect(await call('POST', `/error-groups/${id}/tag`, { add: ['<script>'] })).toMatchObject({ status: 400 })
  })
})

describe('a group that is resolved', () => {
  const groupOf = async (system: string) => {
    const [group] = (await call('GET', `/error-groups?filter=${encodeURIComponent(`system:${system}`)}`)).body.items
    return group as { id: string; state: string; count: number; reason: string | null }
  }
  const resolved = async (count: number) => {
    const { system } = await deadDocuments(count)
    const { id } = await groupOf(system)
    const { body } = await call('POST', `/error-groups/${id}/resolve`, { reason: 'cancelled', expected: count })
    return { system, bulk: String(body.bulkAction.id) }
  }

  it('is open again when it is aborted: what is left would be found by nobody', async () => {
    const { system, bulk } = await resolved(3)
    expect(await groupOf(system)).toBeUndefined()
    await call('POST', `/bulk-actions/${bulk}/abort`, { reason: 'the wrong ones' })
    expect(await groupOf(system)).toMatchObject({ state: 'open', count: 3, reason: expect.stringContaining(bulk) })
  })

  it('is open again when it fails every time', async () => {
    const { system, bulk } = await resolved(2)
    await giveUpBulkAction(bulk, new Error('the store is full'), deps)
    expect(await groupOf(system)).toMatchObject({ state: 'open', count: 2 })
    const [entry] = await store.audit.list({ subject: bulk, limit: 1 })
    expect(entry).toMatchObject({ action: 'bulk-action.end', detail: { state: 'failed', done: 0, total: 2 } })
  })

  it('is not resolved when many more came since somebody looked', async () => {
    const { system } = await deadDocuments(2)
    const { id } = await groupOf(system)
    await deadDocuments(5, {}, { system })
    expect(await call('POST', `/error-groups/${id}/resolve`, { reason: 'cancelled', expected: 2 })).toMatchObject({
      status: 409,
      body: { said: { code: 'bulk.count' } },
    })
    expect(await groupOf(system)).toMatchObject({ state: 'open', count: 7 })
  })
})

describe('a dead letter', () => {
  it('is ignored, assigned, tagged, commented and opened again', async () => {
    const { letters } = await deadDocuments(1)
    const id = letters[0]?.id ?? ''
    const until = new Date(Date.now() + 3_600_000).toISOString()
    await call('POST', `/dead-letters/${id}/ignore`, { reason: 'known', until })
    await call('POST', `/dead-letters/${id}/assign`, { to: 'bob' })
    await call('POST', `/dead-letters/${id}/tag`, { add: ['codes'] })
    await call('POST', `/dead-letters/${id}/comment`, { text: 'look on Monday' })
    const { body } = await call('GET', `/dead-letters/${id}`)
    expect(body).toMatchObject({
      deadLetter: { state: 'ignored', ignoredUntil: until, assignee: 'bob', tags: ['codes'], reason: 'known' },
      actions: { retry: null, resolve: null, ignore: expect.stringContaining('ignored by ann already') },
      comments: [{ actor: 'ann', text: 'look on Monday' }],
      history: [],
      exchange: null,
      cause: expect.stringMatching(/\S.{20,}/),
    })
    const found = await call('GET', '/dead-letters?filter=state:ignored%20assignee:bob%20tag:codes')
    expect(found.body.items.map((one: { id: string }) => one.id)).toEqual([id])
    expect(await call('POST', `/dead-letters/${id}/ignore`, { reason: 'again' })).toMatchObject({ status: 409 })
    expect(await call('POST', `/dead-letters/${id}/reopen`)).toMatchObject({ status: 200 })
    expect(await call('POST', `/dead-letters/${id}/reopen`)).toMatchObject({ status: 409 })
    await call('POST', `/dead-letters/${id}/assign`, { to: null })
    const nobody = await call('GET', '/dead-letters?filter=assignee:%22%22%20tag:codes')
    expect(nobody.body.items).toMatchObject([{ id, assignee: null, state: 'open' }])
  })
})
