import type { Customer } from '../domain/customer.ts'
import { blockKeys } from './block-keys.ts'
import { type PreparedCustomer, prepareCustomer } from './prepare-customer.ts'

/** What a customer is found by, and compared in. */
export type Likeness = { prepared: PreparedCustomer; keys: string[] }

export const likenessOf = (customer: Customer): Likeness => {
  const prepared = prepareCustomer(customer)
  return { prepared, keys: blockKeys(prepared) }
}
