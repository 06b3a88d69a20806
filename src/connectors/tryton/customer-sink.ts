import * as z from 'zod'
import type { Customer } from '../../domain/customer.ts'
import { CrossdockError, messageOf, RejectedError, UncertainError } from '../../domain/errors.ts'
import { mapAtMost } from '../../domain/map-at-most.ts'
import { isNumberIn } from '../../domain/party.ts'
import { codeOfKey } from '../../mappers/tryton/identifiers.ts'
import type { Party } from '../../mappers/tryton/native.ts'
import { type Fields, type PartyContext, partyChanges } from '../../mappers/tryton/party-from-customer.ts'
import type { Call, PushItem, PushResult, Receipt, Sink } from '../connector.ts'
import type { TrytonClient } from './client.ts'
import { readParties } from './customer-source.ts'
import type { ReferenceData } from './reference-data.ts'
import { readSubdivisions } from './subdivisions.ts'

type Item = PushItem<'customer'>

export type CustomerSinkOptions = {
  system: string
  client: TrytonClient
  reference: ReferenceData
  taxTypes: Readonly<Record<string, string>>
  visibilityLagMs: number
  timeoutMs: number
  concurrency: number
}

const createdIds = z.tuple([z.number().int()])
const termRow = z.object({ id: z.number().int() })

/**
 * Parties. A new one carries our key as an identifier of its own (`CROSSDOCK:...`), by which `find` meets it again. An update compares
 * first and writes what differs, guarded by the timestamp it read: when somebody else wrote meanwhile, it is tried again later.
 */
export const createCustomerSink = (options: CustomerSinkOptions): Sink<'customer'> => {
  const { system, client, reference } = options

  const partyContext = async (value: Customer, call: Call): Promise<PartyContext> => {
    const countries = await reference.countries(call)
    for (const { country } of value.addresses) {
      if (country === undefined || countries.has(country)) continue
      throw new RejectedError(
        'VALUE_INVALID',
        `${system} has no country "${country}": import the countries there (trytond_import_countries), then retry`,
        { stage: 'map' },
      )
    }
    const subdivisions = await readSubdivisions(client, value.addresses, call)
    return { countries, subdivisions, taxTypes: options.taxTypes, paymentTermId: await paymentTerm(value, call) }
  }

  const paymentTerm = async ({ financial }: Customer, call: Call): Promise<number | undefined> => {
    const name = financial.paymentTerms
    if (name === undefined) return undefined
    const domain = [['name', '=', name]]
    const search = { model: 'account.invoice.payment_term', domain, fields: ['id'], row: termRow }
    const [row] = await client.search(search, call)
    if (row !== undefined) return row.id
    const message = `${system} has no payment term "${name}": make one of this name there, then retry`
    throw new RejectedError('VALUE_INVALID', message, { stage: 'map' })
  }

  const createParty = async (item: Item, call: Call): Promise<Receipt> => {
    const changes = partyChanges(item.value, undefined, await partyContext(item.value, call))
    const category = await reference.customerCategory(call)
    const codes = item.value.identifiers.filter((one) => isNumberIn(system, one))
    const values: Fields = {
      ...changes,
      ...(item.value.active ? {} : { active: false }),
      ...(codes.length === 1 ? { code: codes[0]?.value ?? null } : {}),
      ...(category === undefined ? {} : { categories: [['add', [category]]] }),
      identifiers: withKey(changes['identifiers'], item.key),
    }
    const [id] = await client.execute(
      {
        model: 'party.party',
        method: 'create',
        params: [[values]],
        kind: 'write',
        context: await reference.context(call),
      },
      createdIds,
      call,
    )
    // The party is there, whatever comes of reading its number.
    return receiptOf(id, await readParty(id, call).catch(() => undefined))
  }

  const receiptOf = (id: number, party: Party | undefined): Receipt =>
    party === undefined ? { externalId: String(id) } : { externalId: String(id), displayId: party.code }

  const readParty = async (id: number, call: Call): Promise<Party | undefined> =>
    (await readParties(options, [['id', '=', id]], call))[0]

  const updateParty = async (item: Item, call: Call): Promise<Receipt> => {
    const id = Number(item.externalId)
    const party = Number.isSafeInteger(id) ? await readParty(id, call) : undefined
    if (party === undefined) {
      throw new RejectedError(
        'CUSTOMER_NOT_FOUND',
        `${system} has no party ${item.externalId}: it was deleted there; unlink the customer, then retry`,
      )
    }
    const changes = partyChanges(item.value, party, await partyContext(item.value, call), item.emptied)
    if (Object.keys(changes).length === 0) return receiptOf(id, party)
    const context = { ...(await reference.context(call)), _timestamp: { [`party.party,${id}`]: party._timestamp } }
    // Repeating compares again, and the timestamp keeps a second write from a first one that is still at work.
    const request = { model: 'party.party', method: 'write', params: [[id], changes], context } as const
    await client.execute({ ...request, kind: 'repeatable-write' }, z.null(), call)
    return receiptOf(id, party)
  }

  const each = (items: readonly Item[], write: (item: Item) => Promise<Receipt>): Promise<PushResult[]> =>
    mapAtMost(options.concurrency, items, async (item): Promise<PushResult> => {
      try {
        return { ok: true, receipt: await write(item) }
      } catch (error) {
        return { ok: false, error: error instanceof CrossdockError ? error : defect(item, error) }
      }
    })

  /** A defect of ours: whether anything was sent is unknown. */
  const defect = (item: Item, error: unknown): UncertainError =>
    new UncertainError(`Writing customer ${item.value.name} to ${system} failed: ${messageOf(error)}`, { cause: error })

  const find = async (item: Item, call: Call): Promise<Receipt | undefined> => {
    const [party, ...others] = await readParties(options, [['identifiers.code', '=', codeOfKey(item.key)]], call)
    if (party === undefined) return undefined
    if (others.length === 0) return receiptOf(party.id, party)
    const codes = [party, ...others].map(({ code }) => code)
    throw new RejectedError(
      'OUTCOME_AMBIGUOUS',
      `${system} has several parties with the identifier ${codeOfKey(item.key)}: ${codes.join(', ')}; merge them there`,
      { detail: { parties: codes } },
    )
  }

  return {
    push: (items, call) =>
      each(items, (item) => (item.externalId === undefined ? createParty(item, call) : updateParty(item, call))),
    update: (items, call) => each(items, (item) => updateParty(item, call)),
    find,
    repeatable: false,
    fields: writtenFields,
    empties: emptiedFields,
    batchSize: 20,
    visibilityLagMs: options.visibilityLagMs,
    callLimitMs: options.timeoutMs,
  }
}

const writtenFields = [
  'name',
  'active',
  'gln',
  'duns',
  'taxId',
  'registrationNumber',
  'partnerCodes',
  'mainAddress',
  'billToAddress',
  'shipToAddresses',
  'phone',
  'email',
  'website',
  'contacts',
  'paymentTerms',
] as const

/** A party keeps its name and its first address. */
const emptiedFields = writtenFields.filter((name) => !['name', 'active', 'partnerCodes', 'mainAddress'].includes(name))

const withKey = (identifiers: Fields[string] | undefined, key: string): Fields[string] => [
  ...(Array.isArray(identifiers) ? identifiers : []),
  ['create', [{ type: null, code: codeOfKey(key) }]],
]
