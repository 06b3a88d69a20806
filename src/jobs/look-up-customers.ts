import type { Connection, Lookup } from '../connectors/connector.ts'
import type { Customer } from '../domain/customer.ts'
import { RejectedError } from '../domain/errors.ts'
import { mapAtMost } from '../domain/map-at-most.ts'
import type { Attempted, Prepared } from './attempted.ts'
import { callOf, type JobDeps } from './job.ts'

/**
 * A customer is looked up by its identifiers before one is made: found, it is linked; unknown, it is made or refused as
 * the flow says; found twice, a person decides. Returns what is settled and what is to be made.
 */
export const lookUpCustomers = async (
  prepared: readonly Prepared<'customer'>[],
  connection: Connection,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<{ settled: Attempted[]; toMake: Prepared<'customer'>[] }> => {
  const lookup = connection.lookups.customer
  if (lookup === undefined) return { settled: [], toMake: [...prepared] }
  const settled: Attempted[] = []
  const toMake: Prepared<'customer'>[] = []
  await mapAtMost(connection.concurrency, prepared, async (one) => {
    const { delivery } = one
    try {
      const match = await findOne(lookup, one, deps, signal)
      if (match !== undefined) {
        settled.push({ delivery, came: 'receipt', receipt: { externalId: match.externalId } })
      } else if (deps.flows.get(delivery.flow)?.missingCustomer[delivery.system] === 'dead-letter') {
        const message = `${delivery.system} has no customer ${describe(one.item.value)}: create it there, then retry`
        throw new RejectedError('CUSTOMER_NOT_FOUND', message)
      } else {
        toMake.push(one)
      }
    } catch (error) {
      settled.push({ delivery, came: 'error', error, pushed: false })
    }
  })
  return { settled, toMake }
}

const findOne = async (
  lookup: Lookup<Customer>,
  { delivery, item }: Prepared<'customer'>,
  deps: JobDeps,
  signal: AbortSignal,
): Promise<{ externalId: string; name: string } | undefined> => {
  const matches = await lookup.byIdentifiers(item.value, callOf(deps, signal))
  if (matches.length > 1) {
    const list = matches.map(({ externalId, name }) => `${externalId} "${name}"`).join(', ')
    const message = `${delivery.system} has several customers for ${describe(item.value)}: ${list}; merge them there, then retry`
    throw new RejectedError('CUSTOMER_AMBIGUOUS', message)
  }
  return matches[0]
}

const describe = ({ name, identifiers }: Customer): string =>
  `"${name}" (${identifiers.map(({ scheme, value }) => `${scheme} ${value}`).join(', ')})`
