import type { RunSummary } from '../../api/server-types.ts'
import type { Column } from '../../list/column.ts'
import { textColumn } from '../../list/text-column.ts'
import {
  countColumn,
  durationColumn,
  flowColumn,
  kindColumn,
  stateColumn,
  systemColumn,
  timeColumn,
} from '../../list/typed-columns.tsx'
import { Time } from '../../parts/time.tsx'

const tookMs = ({ startedAt, finishedAt }: RunSummary): number | null =>
  startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt)

/** Of lists of runs: all of them, and those of one flow. */
export const runColumns: readonly Column<RunSummary>[] = [
  {
    key: 'started',
    label: 'column.started',
    cell: ({ startedAt, createdAt }) => <Time at={startedAt ?? createdAt} />,
    value: ({ startedAt }) => startedAt,
  },
  flowColumn(({ flow }) => flow),
  stateColumn(({ state }) => state),
  systemColumn(({ system }) => system),
  kindColumn('kind', 'column.kind', ({ kind, dryRun }) => (dryRun ? 'dry-run' : kind)),
  kindColumn('trigger', 'column.trigger', ({ trigger }) => trigger),
  durationColumn('took', 'column.took', tookMs),
  countColumn('read', 'column.read', ({ counts }) => counts.read),
  countColumn('changed', 'column.changed', ({ counts }) => counts.created + counts.changed),
  countColumn('deliveries', 'page.deliveries', ({ counts }) => counts.deliveries),
  countColumn('held', 'column.held', ({ counts }) => counts.held),
  textColumn('error', 'column.error', ({ errorMessage, errorCode }) => errorMessage ?? errorCode, { grow: true }),
  textColumn('actor', 'column.actor', ({ actor }) => actor, { extra: true }),
  timeColumn('slot', 'column.slot', ({ slotAt }) => slotAt, { extra: true }),
  timeColumn('finished', 'column.finished', ({ finishedAt }) => finishedAt, { extra: true }),
  textColumn('id', 'column.id', ({ id }) => id, { extra: true }),
]
