import * as z from 'zod'
import type { FieldName } from '../../domain/record-fields.ts'
import { type CustomerReading, customerFromSap } from '../../mappers/sap-s4hana/customer-from-sap.ts'
import { partnerExpand, partnerSelect } from '../../mappers/sap-s4hana/native-partner.ts'
import { anyOf } from '../../mappers/sap-s4hana/odata-values.ts'
import type { SystemTime } from '../../mappers/sap-s4hana/system-time.ts'
import type { Call, Page, ReadWindow, Source, SourceRecord } from '../connector.ts'
import { asGiven } from './as-given.ts'
import { changedFilter } from './changed-filter.ts'
import { groupsOf } from './groups.ts'
import { identificationFields } from './identification-fields.ts'
import type { KeyValues } from './keyset.ts'
import { mergeByStamp } from './merge-by-stamp.ts'
import { plainRow } from './plain-row.ts'
import { type NativeRow, type Reading, type ReadOptions, readByKey } from './read-by-key.ts'
import { isBehind } from './read-window.ts'

type CustomerSourceOptions = ReadOptions & {
  reading: CustomerReading
  time: SystemTime
  lagMs: number
  overlapMs: number
}

const frame = asGiven(z.object({ BusinessPartner: z.string().min(1), Customer: z.string().min(1) }))
const partners = {
  service: 'API_BUSINESS_PARTNER',
  entitySet: 'A_BusinessPartner',
  filter: "Customer ne ''",
  row: frame,
} as const satisfies Omit<Reading, 'key'>
const whole = { ...partners, select: partnerSelect, expand: partnerExpand }
const byNumber = [{ name: 'BusinessPartner', kind: 'text' }] as const
/** Customers per read: keeps the address below the 2,000 characters some proxies allow. */
const customersPerRead = 40

/** Where reading goes on: by number when everything is read, else behind the last one changed and the last one created. */
type Position = { number?: KeyValues; changed?: KeyValues; created?: KeyValues }

/**
 * Customers: business partners with a customer number. SAP stamps them with a date and a time of day in its own time zone, and leaves the
 * change empty until there is one: what changed and what was created inside a window are read side by side. Customers that are blocked or
 * on their way out come as inactive ones.
 */
export const createCustomerSource = (options: CustomerSourceOptions): Source<'customer'> => {
  const { client, time, reading } = options

  const modifiedAt = (row: NativeRow): string | undefined =>
    time.instantFrom(textIn(row, 'LastChangeDate'), textIn(row, 'LastChangeTime')) ??
    time.instantFrom(textIn(row, 'CreationDate'), textIn(row, 'CreationTime'))

  const recordFrom = (row: NativeRow): SourceRecord<'customer'> => {
    const raw = plainRow(row)
    return {
      externalId: textIn(row, 'Customer') ?? '',
      modifiedAt: modifiedAt(row),
      raw,
      map: () => customerFromSap(raw, reading),
    }
  }

  async function* readAll(until: string | undefined, after: KeyValues | undefined, call: Call) {
    for await (const { rows, next } of readByKey(options, { ...whole, key: byNumber }, after, call)) {
      const records = rows.map(recordFrom).filter((record) => !isBehind(record.modifiedAt, until))
      yield { records, next: { number: next } }
    }
  }

  /** The rows of one kind of stamp, by stamp and number. */
  const stamped = (kind: 'LastChange' | 'Creation', window: ReadWindow, after: KeyValues | undefined, call: Call) => {
    const key = [{ name: `${kind}Date`, kind: 'date' }, { name: `${kind}Time`, kind: 'time' }, ...byNumber] as const
    const filter = `${partners.filter} and ${changedFilter(kind, window, time)}`
    return { key, pages: readByKey(options, { ...whole, filter, key }, after, call) }
  }

  async function* read(window: ReadWindow, after: unknown, call: Call): AsyncGenerator<Page<'customer'>> {
    // A position is what this source gave before.
    const position = (after ?? {}) as Position
    if (window.since === undefined) {
      yield* readAll(window.until, position.number, call)
      return
    }
    const changed = stamped('LastChange', window, position.changed, call)
    const created = stamped('Creation', window, position.created, call)
    const isNew = (row: NativeRow): boolean => row['LastChangeDate'] === null || row['LastChangeDate'] === undefined
    const merged = mergeByStamp([
      { ...changed, after: position.changed },
      // One that was changed since stands among the changed ones, of this window or a later one.
      { ...created, after: position.created, keep: isNew },
    ])
    for await (const { rows, positions } of merged) {
      const [changedTo, createdTo] = positions
      const next: Position = {
        ...(changedTo === undefined ? {} : { changed: changedTo }),
        ...(createdTo === undefined ? {} : { created: createdTo }),
      }
      yield { records: rows.map(recordFrom), next }
    }
  }

  async function* listIds(call: Call): AsyncGenerator<string[]> {
    const ids = { ...partners, select: ['BusinessPartner', 'Customer'], key: byNumber }
    for await (const { rows } of readByKey(options, ids, undefined, call)) {
      yield rows.map((row) => textIn(row, 'Customer') ?? '')
    }
  }

  const get = async (externalIds: readonly string[], call: Call): Promise<SourceRecord<'customer'>[]> => {
    const records: SourceRecord<'customer'>[] = []
    for (const ids of groupsOf(customersPerRead, externalIds)) {
      const { select, expand } = whole
      const query = { filter: anyOf('Customer', ids), select, expand, orderBy: 'BusinessPartner' }
      const rows = await client.read(partners.service, partners.entitySet, query, frame, call)
      records.push(...rows.map(recordFrom))
    }
    return records
  }

  const now = (call: Call): Promise<string> => client.now(partners.service, call)
  const { lagMs, overlapMs } = options
  return { reads: 'modified', read, now, lagMs, overlapMs, fields: knownFields(reading), listIds, get }
}

/** Neither credit limits nor contact persons, and of identifiers those that have a type. */
const knownFields = ({ identificationTypes }: CustomerReading): FieldName<'customer'>[] => {
  const identified = Object.keys(identificationTypes).flatMap((scheme) => identificationFields[scheme] ?? [])
  const addresses = ['mainAddress', 'billToAddress', 'shipToAddresses', 'phone', 'email', 'website'] as const
  return [
    ...new Set([
      ...(['name', 'kind', 'active', 'gln', 'taxId', 'ourCode', 'currency', 'paymentTerms'] as const),
      ...addresses,
      ...identified,
    ]),
  ]
}

const textIn = (row: NativeRow, name: string): string | undefined => {
  const value = row[name]
  return typeof value === 'string' ? value : undefined
}
