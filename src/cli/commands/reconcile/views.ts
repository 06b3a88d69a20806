import * as z from 'zod'
import type { ApiClient } from '../../client.ts'
import { readPage, type ShownPage } from '../../lists.ts'

const text = z.string().nullable()

const summaryView = z.looseObject({
  bucket: z.string(),
  system: text,
  action: z.string(),
  state: z.string(),
  count: z.number(),
})
export type SummaryView = z.output<typeof summaryView>

const reconciliationView = z.looseObject({
  id: z.string(),
  flow: z.string(),
  entity: z.string(),
  task: z.enum(['compare', 'repair', 'undo']),
  state: z.enum(['due', 'running', 'done', 'failed']),
  counts: z.looseObject({
    read: z.number(),
    records: z.number(),
    pending: z.number(),
    moving: z.number(),
    filtered: z.number(),
  }),
  errorCode: text,
  errorMessage: text,
  createdAt: z.string(),
  finishedAt: text,
  summary: z.array(summaryView),
})
export type ReconciliationView = z.output<typeof reconciliationView>

const findingView = z.looseObject({
  seq: z.number(),
  bucket: z.string(),
  key: text,
  recordId: text,
  system: text,
  externalId: text,
  differences: z.array(
    z.looseObject({ field: z.string(), expected: z.unknown(), found: z.unknown(), owner: text, rule: z.string() }),
  ),
  action: z.enum(['write', 'read', 'create', 'person']),
  state: z.enum(['open', 'repaired', 'skipped', 'undone']),
  note: text,
})
export type FindingView = z.output<typeof findingView>

export const getReconciliation = async (client: ApiClient, id: string): Promise<ReconciliationView> =>
  reconciliationView.parse(await client.json({ path: `/reconciliations/${encodeURIComponent(id)}` }))

const findingsPerPage = 1000

/** All findings, a page at a time. */
export async function* eachFinding(client: ApiClient, id: string): AsyncGenerator<FindingView> {
  let after: string | undefined
  for (;;) {
    const { items, next } = await findingPage(client, id, { limit: findingsPerPage, after })
    yield* items
    if (next === null) return
    after = next
  }
}

const findingPage = (
  client: ApiClient,
  id: string,
  query: { limit: number; after?: string | undefined; action?: FindingView['action'] },
): Promise<ShownPage<FindingView>> =>
  readPage(client, { path: `/reconciliations/${encodeURIComponent(id)}/findings`, query }, findingView)

export const firstFindings = async (
  client: ApiClient,
  id: string,
  limit: number,
  only: { action?: FindingView['action'] } = {},
): Promise<FindingView[]> => (await findingPage(client, id, { limit, ...only })).items

/** What a repair would do something about, at most `limit`. */
export const repairableFindings = async (client: ApiClient, id: string, limit: number): Promise<FindingView[]> => {
  const found: FindingView[] = []
  for (const action of ['write', 'read', 'create'] as const) {
    const left = limit - found.length
    if (left > 0) found.push(...(await firstFindings(client, id, left, { action })))
  }
  return found
}

/** How many findings one test holds for. */
export const countOf = ({ summary }: ReconciliationView, isCounted: (one: SummaryView) => boolean): number =>
  summary.filter(isCounted).reduce((sum, { count }) => sum + count, 0)
