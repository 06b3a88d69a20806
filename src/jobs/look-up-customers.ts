import type { Connection, Lookup, Sink } from '../connectors/connector.ts'
import type { Customer } from '../domain/customer.ts'
import { RejectedError } from '../domain/errors.ts'
import { mayCreateCustomer } from '../domain/flow.ts'
import { mapAtMost } from '../domain/map-at-most.ts'
import type { Attempted, Prepared } from './attempted.ts'
import { isOfRecordFlow } from './hold-unsettled.ts'
import { callOf, type JobDeps } from './job.ts'

/**
 * A customer is looked up by its identifiers before one is made: found, it is linked; unknown, it is made or refused as
 * the flow says; found twice, a person decides. Returns what is settled and what is to be made.
 *
 * Where a second write makes a second customer, our key is looked for as well before one is made for an order: a store that was put back to an
 * earlier time does not know whom it made since, and the system may know nothing else to find them by.
 */
export const lookUpCustomers = async (
  prepared: readonly Prepared<'customer'>[],
  sink: Pick<Sink<'customer'>, 'find' | 'repeatable'>,
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<{ settled: Attempted[]; toMake: Prepared<'customer'>[] }> => {
  const lookup = connection.lookups.customer
  const settled: Attempted[] = []
  const toMake: Prepared<'customer'>[] = []
  const matchesOf = lookup === undefined ? async () => [] : await askAbout(lookup, prepared, deps, signal)
  await mapAtMost(connection.concurrency, prepared, async (one) => {
    const { delivery } = one
    try {
      const match = onlyMatch(one, await matchesOf(one))
      if (match !== undefined) {
        settled.push({ delivery, came: 'receipt', receipt: { externalId: match.externalId }, found: true })
      } else if (!mayCreateCustomer(deps.flows.get(delivery.flow), delivery.system)) {
        const message = `${delivery.system} has no customer ${describe(one.item.value)}: create it there, then retry`
        throw new RejectedError('CUSTOMER_NOT_FOUND', message)
      } else {
        // One in doubt is asked for when its turn to be made comes; what a flow of records reads was read anew before its target was resumed.
        const asks = !sink.repeatable && !delivery.inDoubt && !isOfRecordFlow(delivery, deps)
        const receipt = asks ? await sink.find(one.item, callOf(deps, signal)) : undefined
        if (receipt === undefined) toMake.push(one)
        else settled.push({ delivery, came: 'receipt', receipt, found: true })
      }
    } catch (error) {
      settled.push({ delivery, came: 'error', error, pushed: false })
    }
  })
  return { settled, toMake }
}

type Match = { externalId: string; name: string }
type MatchesOf = (one: Prepared<'customer'>) => Promise<Match[]>

/** All at once where the system can; when that fails, it fails for each of them. */
const askAbout = async (
  lookup: Lookup<Customer>,
  prepared: readonly Prepared<'customer'>[],
  deps: JobDeps,
  signal: AbortSignal,
): Promise<MatchesOf> => {
  const call = callOf(deps, signal)
  if (lookup.byIdentifiersOfMany === undefined || prepared.length < 2)
    return ({ item }) => lookup.byIdentifiers(item.value, call)
  const values = prepared.map(({ item }) => item.value)
  const [asked] = await Promise.allSettled([lookup.byIdentifiersOfMany(values, call)])
  if (asked.status === 'rejected') return () => Promise.reject(asked.reason)
  const found = new Map(prepared.map(({ delivery }, index) => [delivery.id, asked.value[index] ?? []]))
  return async ({ delivery }) => found.get(delivery.id) ?? []
}

const onlyMatch = ({ delivery, item }: Prepared<'customer'>, matches: readonly Match[]): Match | undefined => {
  if (matches.length > 1) {
    const list = matches.map(({ externalId, name }) => `${externalId} "${name}"`).join(', ')
    const message = `${delivery.system} has several customers for ${describe(item.value)}: ${list}; merge them there, then retry`
    throw new RejectedError('CUSTOMER_AMBIGUOUS', message)
  }
  return matches[0]
}

const describe = ({ name, identifiers }: Customer): string =>
  `"${name}" (${identifiers.map(({ scheme, value }) => `${scheme} ${value}`).join(', ')})`
