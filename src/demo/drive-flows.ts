import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../main.ts'
import type { Run } from '../store/record-store.ts'
import type { Store } from '../store/store.ts'

type RunOrder = { kind?: 'load'; dryRun?: boolean; from?: string }

/** Tells a Crossdock in this process what to do, through its API, and waits until it is done. */
export type FlowDriver = {
  call<T>(method: 'GET' | 'POST', url: string, body?: object): Promise<T>
  /** Runs a flow over the systems it reads, and waits until it has read them. Throws when a run does not end well. */
  read(flow: string, how?: RunOrder): Promise<Run[]>
  /** `read`, and waits for what it sent. */
  run(flow: string, how?: RunOrder): Promise<Run[]>
  /** Waits until nothing is on its way. */
  settled(): Promise<void>
}

const underWay = ['intent', 'sending', 'in-doubt'] as const
const pollMs = 50

export const driveFlows = ({ api, token, deps: { store } }: App, limitMs = 60_000): FlowDriver => {
  const driver: FlowDriver = {
    call: async (method, url, body) => {
      const headers = { authorization: `Bearer ${token}` }
      const reply = await api.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) })
      if (reply.statusCode >= 300) throw new Error(`${method} ${url}: ${reply.statusCode} ${reply.body}`)
      return reply.json()
    },
    read: async (flow, how = {}) => {
      const begun = await driver.call<{ runs: { id: string }[] }>('POST', `/flows/${flow}/run`, how)
      const runs: Run[] = []
      for (const { id } of begun.runs) runs.push(await ended(store, id, limitMs))
      return runs
    },
    run: async (flow, how) => {
      const runs = await driver.read(flow, how)
      await driver.settled()
      return runs
    },
    settled: () => until(limitMs, () => whatIsUnderWay(store)),
  }
  return driver
}

const ended = async (store: Store, id: string, limitMs: number): Promise<Run> => {
  let run: Run | undefined
  await until(limitMs, async () => {
    run = await store.runs.get(id)
    return run === undefined || run.state === 'due' || run.state === 'running' ? `run ${id}` : undefined
  })
  if (run?.state !== 'done')
    throw new Error(`run of ${run?.flow} on ${run?.system}: ${run?.state} ${run?.errorMessage}`)
  return run
}

const whatIsUnderWay = async (store: Store): Promise<string | undefined> => {
  for (const state of underWay) {
    const [delivery] = await store.deliveries.list({ state, limit: 1 })
    if (delivery === undefined) continue
    return `${delivery.entity} ${delivery.businessKey} to ${delivery.system} (${state}: ${delivery.errorMessage ?? 'no error'})`
  }
  return undefined
}

const until = async (limitMs: number, busy: () => Promise<string | undefined>): Promise<void> => {
  const end = Date.now() + limitMs
  for (;;) {
    const what = await busy()
    if (what === undefined) return
    if (Date.now() > end) throw new Error(`not done after ${limitMs / 1000} s: ${what}`)
    await sleep(pollMs)
  }
}
