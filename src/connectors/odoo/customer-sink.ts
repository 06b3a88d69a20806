import * as z from 'zod'
import { CrossdockError, RejectedError } from '../../domain/errors.ts'
import {
  type ChildChange,
  childChanges,
  childrenFromCustomer,
  differing,
  emptiedFields,
  knownValues,
  partnerFromCustomer,
} from '../../mappers/odoo/customer-to-odoo.ts'
import { partnerFields, partnerRow } from '../../mappers/odoo/native.ts'
import type { Call, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import type { OdooClient } from './client.ts'
import type { Places } from './places.ts'
import type { OdooReader } from './reader.ts'
import type { OdooSettings } from './settings.ts'

type Item = PushItem<'customer'>
type SinkOptions = { system: string; client: OdooClient; reader: OdooReader; places: Places; settings: OdooSettings }

const model = 'res.partner'
const createdIds = z.array(z.number().int()).length(1)

/**
 * Customers as partners with addresses and people below. Odoo knows no upsert, so a create whose answer was lost is looked up by our key
 * (setting `customerKeyField`) first. An update compares and writes what differs; nothing below a partner is ever taken away.
 */
export const createCustomerSink = ({ system, client, reader, places, settings }: SinkOptions): Sink<'customer'> => {
  const { customerKeyField: keyField, glnField } = settings

  const create = async ({ key, value }: Item, call: Call): Promise<Receipt> => {
    const ids = await places.ids(call)
    const children = childrenFromCustomer(value, ids).map((child): ChildChange => [0, 0, knownValues(child)])
    const partner = {
      ...knownValues(partnerFromCustomer(value, ids, glnField)),
      [keyField]: key,
      customer_rank: 1,
      ...(children.length === 0 ? {} : { child_ids: children }),
    }
    const made = await client.execute(
      { model, method: 'create', args: { vals_list: [partner] }, kind: 'write' },
      createdIds,
      call,
    )
    return { externalId: String(made[0]) }
  }

  const update = async ({ value, emptied, externalId = '' }: Item, call: Call): Promise<Receipt> => {
    const id = Number(externalId)
    const fields = [...partnerFields, ...(glnField === null ? [] : [glnField])]
    const family = await reader.all({ model, domain: ['|', ['id', '=', id], ['parent_id', '=', id]], fields }, call)
    const own = family.find((row) => row.id === id)
    if (own === undefined)
      throw new RejectedError(
        'RECORD_REJECTED',
        `${system} has no partner ${externalId} any more; was it deleted or merged?`,
      )
    const ids = await places.ids(call)
    const rows = z.array(partnerRow).parse(family.filter((row) => row.id !== id))
    const below = childChanges(childrenFromCustomer(value, ids), rows)
    const changes = {
      ...differing(partnerFromCustomer(value, ids, glnField, emptied), own),
      ...(below.length === 0 ? {} : { child_ids: below }),
    }
    if (Object.keys(changes).length > 0) {
      // New children would be made twice, so this is no write to be repeated blindly; the next try compares again.
      const kind = below.some(([command]) => command === 0) ? 'write' : 'repeatable-write'
      await client.execute({ model, method: 'write', ids: [id], args: { vals: changes }, kind }, z.unknown(), call)
    }
    return { externalId }
  }

  /** Odoo is slow and locks: one after the other. An outage ends the lot. */
  const each = async (items: readonly Item[], write: (item: Item) => Promise<Receipt>): Promise<PushResult[]> => {
    const results: PushResult[] = []
    for (const item of items) {
      try {
        results.push({ ok: true, receipt: await write(item) })
      } catch (error) {
        if (!(error instanceof CrossdockError)) throw error
        results.push({ ok: false, error })
      }
    }
    return results
  }

  const find = async ({ key }: Item, call: Call): Promise<Receipt | undefined> => {
    const found = await reader.all({ model, domain: [[keyField, '=', key]], fields: ['name'] }, call)
    if (found.length > 1) {
      const ids = found.map(({ id }) => id).join(', ')
      throw new RejectedError('OUTCOME_AMBIGUOUS', `${system}: partners ${ids} carry ${keyField} ${key}: merge them`, {
        stage: 'read',
      })
    }
    return found[0] === undefined ? undefined : { externalId: String(found[0].id) }
  }

  return {
    fields: [
      'name',
      'kind',
      'active',
      ...(glnField === null ? [] : (['gln'] as const)),
      'taxId',
      'registrationNumber',
      'mainAddress',
      'billToAddress',
      'shipToAddresses',
      'phone',
      'email',
      'website',
      'contacts',
    ],
    // The keys are fields of a customer.
    empties: [
      ...(Object.keys(emptiedFields) as (keyof typeof emptiedFields)[]),
      ...(glnField === null ? [] : (['gln'] as const)),
    ],
    push: (items, call) => each(items, (item) => create(item, call)),
    update: (items, call) => each(items, (item) => update(item, call)),
    find,
    repeatable: false,
    batchSize: 20,
    visibilityLagMs: settings.timeoutMs,
  }
}
