import type { RecordEntities, RecordEntity } from '../../domain/record.ts'
import { type Fields, fieldsOf } from '../../domain/record-fields.ts'
import { projectionOf } from '../../sync/projection.ts'
import type { JobDeps } from '../job.ts'

/** What a system says of a record it was read from: nothing of fields its source cannot know. */
export const heardFields = <E extends RecordEntity>(
  { connections }: Pick<JobDeps, 'connections'>,
  system: string,
  entity: E,
  value: RecordEntities[E],
): Fields => projectionOf(fieldsOf(entity, value), connections.get(system)?.sources?.[entity]?.fields)
