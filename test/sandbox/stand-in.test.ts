import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FaultInput } from '../../src/sandbox/faults.ts'
import { faultyIndex, itemFaultOf, type StandIn, startStandIn } from '../../src/sandbox/stand-in.ts'

let standIn: StandIn
let written: string[]
let expired: number

beforeEach(async () => {
  written = []
  expired = 0
  standIn = await startStandIn({
    name: 'test',
    port: 0,
    routes: (app) => {
      app.post<{ Params: { id: string } }>('/things/:id', (request) => {
        written.push(request.params.id)
        const fault = itemFaultOf(request)
        return { id: request.params.id, failing: fault === undefined ? null : faultyIndex(fault, ['a', 'b', 'c']) }
      })
      app.post('/token', (request) => request.body)
    },
    state: () => ({ written }),
    expireTokens: () => {
      expired += 1
    },
  })
})

afterEach(() => standIn.close())

const write = (id: string): Promise<Response> => fetch(`${standIn.url}/things/${id}`, { method: 'POST' })

const postFaults = (faults: FaultInput[]): Promise<Response> =>
  fetch(`${standIn.url}/_faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  })

test('shows its state and counts requests by method and route', async () => {
  await write('a')
  await write('b')
  expect(await (await fetch(`${standIn.url}/_state`)).json()).toEqual({ written: ['a', 'b'] })
  expect(await (await fetch(`${standIn.url}/_requests`)).json()).toEqual({ 'POST /things/:id': 2 })
})

test('reads forms', async () => {
  const answer = await fetch(`${standIn.url}/token`, { method: 'POST', body: new URLSearchParams({ a: 'b c&d' }) })
  expect(await answer.json()).toEqual({ a: 'b c&d' })
})

test('answers with a status instead of the handler, every second time, at most twice', async () => {
  await postFaults([
    {
      match: { method: 'post', path: '/things' },
      every: 2,
      times: 2,
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '3' },
    },
  ])
  const statuses: number[] = []
  for (const id of ['1', '2', '3', '4', '5', '6']) {
    const answer = await write(id)
    statuses.push(answer.status)
    if (answer.status === 429) expect(answer.headers.get('retry-after')).toBe('3')
  }
  expect(statuses).toEqual([200, 429, 200, 429, 200, 200])
  expect(written).toEqual(['1', '3', '5', '6'])
})

test('breaks the connection before the handler, or after it', async () => {
  standIn.setFaults([
    { match: { path: '^/things/(before|x)$' }, kind: 'drop-before' },
    { match: { path: '/things/after' }, kind: 'drop-after' },
  ])
  await expect(write('before')).rejects.toThrow()
  expect(written).toEqual([])
  await expect(write('after')).rejects.toThrow()
  expect(written).toEqual(['after'])
  standIn.clearFaults()
  expect((await write('before')).status).toBe(200)
})

test('commits at once and answers late, or commits late whatever the caller does', async () => {
  standIn.setFaults([
    { match: { path: '/things/answer' }, kind: 'slow-answer', ms: 150 },
    { match: { path: '/things/commit' }, kind: 'slow-commit', ms: 150 },
  ])
  const pending = write('answer')
  await expect.poll(() => written, { interval: 5, timeout: 140 }).toEqual(['answer'])
  await pending

  const gone = new AbortController()
  const given = fetch(`${standIn.url}/things/commit`, { method: 'POST', signal: gone.signal })
  setTimeout(() => gone.abort(), 40)
  await expect(given).rejects.toThrow()
  expect(written).toEqual(['answer'])
  await expect.poll(() => written).toEqual(['answer', 'commit'])
})

test('expires tokens and hands item faults to the handler', async () => {
  standIn.setFaults([
    { kind: 'expire-token', times: 1 },
    { kind: 'fail-item', containing: 'c', code: 'X' },
  ])
  expect(await (await write('a')).json()).toEqual({ id: 'a', failing: 2 })
  await write('b')
  expect(expired).toBe(1)
})

test('refuses a fault it does not know', async () => {
  const answer = await fetch(`${standIn.url}/_faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ kind: 'explode' }]),
  })
  expect(answer.status).toBe(400)
})
