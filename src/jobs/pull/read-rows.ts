import type { Page } from '../../connectors/connector.ts'
import type { Customer } from '../../domain/customer.ts'
import { isRecordFlow } from '../../domain/flow.ts'
import type { RecordEntity } from '../../domain/record.ts'
import { likenessOf } from '../../matching/likeness.ts'
import { callOf } from '../job.ts'
import { givingWay } from './give-way.ts'
import type { Position } from './position.ts'
import { previewPage } from './preview-page.ts'
import { addCounts, fromSource, goOnIfAllowed, type Pull } from './pull.ts'
import { readAhead } from './read-ahead.ts'
import { type MappedRow, type MappedRows, mapRows, rowsOf } from './source-rows.ts'
import { saveProgress, type Taker, takePage } from './take-page.ts'

const idsPerGet = 200
/** A page that changed nothing costs no transaction: its position is saved with a later one, or after this long. */
const savePositionEveryMs = 5_000

/** Reads the window to its end, page by page. Returns the position behind it. */
export const readRows = async (pull: Pull, taker: Taker, start: Position): Promise<Position> => {
  const { deps, source, run } = pull
  let position = start
  let savedMs = deps.now()
  for await (const page of readAhead(look(pull, taker, fromSource(pagesOf(pull, start))))) {
    goOnIfAllowed(pull)
    position = { ...position, after: page.next, ...(page.listing === undefined ? {} : { listing: page.listing }) }
    const { externalIds, fresh } = page
    if (isListing(pull)) await deps.store.links.seen(run.id, externalIds)
    pull.counts = addCounts(pull.counts, { read: externalIds.length, unchanged: page.unchanged })
    if (run.dryRun) {
      position = await previewPage(pull, taker, fresh, position)
      continue
    }
    const committed = await takePage(pull, taker, fresh, position)
    if (committed) savedMs = deps.now()
    else if (deps.now() - savedMs >= savePositionEveryMs) {
      await saveProgress(deps.store, pull, pull.counts, position)
      savedMs = deps.now()
    }
  }
  return {
    ...position,
    after: undefined,
    phase: source.reads === 'full' || run.kind !== 'records' ? 'deletes' : 'partners',
  }
}

/** A page with what is to be known of its rows before they are taken; `unchanged`: how many need not be. */
type LookedAt = Pick<Page<RecordEntity>, 'next' | 'listing'> & {
  externalIds: string[]
  unchanged: number
  fresh: MappedRows
}

/**
 * Tells rows that changed from those that did not, maps them, and finds out what customers are like, while the page before is taken. What that one
 * changes is not to be seen yet: rows that are in both are looked at again.
 */
async function* look(
  { deps, entity, system, salt }: Pull,
  { filter }: Taker,
  pages: AsyncIterable<Page<RecordEntity>>,
): AsyncGenerator<LookedAt> {
  let before = new Set<string>()
  for await (const { records, ...place } of pages) {
    const rows = rowsOf(records, salt)
    const unchanged = await deps.store.links.unchanged(entity, system, rows)
    const changed = rows.filter(({ externalId }) => !unchanged.has(externalId) || before.has(externalId))
    before = new Set(changed.map(({ externalId }) => externalId))
    const externalIds = rows.map(({ externalId }) => externalId)
    const fresh = await mapRows(changed, filter)
    if (entity === 'customer') await addLikeness(fresh.mapped)
    yield { externalIds, unchanged: rows.length - changed.length, fresh, ...place }
  }
}

/** To rows of a customer flow: they carry customers. */
const addLikeness = async (rows: readonly MappedRow[]): Promise<void> => {
  const others = givingWay()
  for (const row of rows) {
    if (others.isDue()) await others.giveWay()
    row.likeness = likenessOf(row.value as Customer)
  }
}

/** Everything is read, so what was not in it is gone. */
const isListing = ({ flow, source, run }: Pull): boolean =>
  isRecordFlow(flow) &&
  flow.deletes.detect === 'listing' &&
  source.reads === 'full' &&
  run.kind !== 'records' &&
  !run.dryRun

async function* pagesOf({ run, source, deps, signal }: Pull, position: Position): AsyncGenerator<Page<RecordEntity>> {
  const call = callOf(deps, signal)
  if (run.kind !== 'records') {
    yield* source.read(position.window, position.after, call)
    return
  }
  const ids = run.externalIds ?? []
  const done = typeof position.after === 'number' ? position.after : 0
  for (let start = done; start < ids.length; start += idsPerGet) {
    const end = Math.min(start + idsPerGet, ids.length)
    yield { records: await source.get(ids.slice(start, end), call), next: end }
  }
}
