import type { ApiClient } from '../../client.ts'
import { UsageError } from '../../io.ts'
import { readPage } from '../../lists.ts'
import { type RecordView, recordPage, recordView } from '../../sync-views.ts'

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const mostShown = 5

/** The one record a person means: by id, name, identifier, id in a system, or `system:id`. A whole match goes before one at the beginning. */
export const pickRecord = async (client: ApiClient, key: string, entity?: string): Promise<RecordView> => {
  if (id.test(key)) return recordPage.parse(await client.json({ path: `/records/${key}` })).record
  const query = { text: key, entity, limit: 50 }
  const found = (await readPage(client, { path: '/records', query }, recordView)).items
  const whole = found.filter((record) => isNamed(record, key))
  const [only, ...others] = whole.length > 0 ? whole : found
  if (only === undefined)
    throw new UsageError(`no ${entity ?? 'record'} is named ${key}, or has it as identifier or id`)
  if (others.length === 0) return only
  const list = [only, ...others].slice(0, mostShown).map((one) => `  ${one.id}  ${one.entity} ${one.key}`)
  throw new UsageError(`${key} may be any of ${others.length + 1}: name it by its id\n${list.join('\n')}`)
}

const isNamed = ({ key, value: { identifiers = [] } }: RecordView, text: string): boolean =>
  [key, ...identifiers.map(({ value }) => value)].some((name) => name.toLowerCase() === text.toLowerCase())
