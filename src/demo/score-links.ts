import type { Store } from '../store/store.ts'
import type { PlantedTruth } from './planted-systems.ts'

/** A customer of the store: its places, as `system id`, and what it really is. */
export type LinkedCustomer = { id: string; name: string; places: string[]; clusters: Set<string> }

/** How the pairs that were made one compare with those that are one. */
export type Score = { right: number; wrong: number; missed: number; precision: number; recall: number }

const recordsPerPage = 500

export const linkedCustomers = async (store: Store, { clusters }: PlantedTruth): Promise<LinkedCustomer[]> => {
  const customers: LinkedCustomer[] = []
  for (let after: string | undefined; ; ) {
    const page = await store.records.scan('customer', after, recordsPerPage)
    const places = new Map<string, string[]>(page.map(({ id }) => [id, []]))
    for (const { canonicalId, system, externalId } of await store.links.ofRecords('customer', [...places.keys()])) {
      places.get(canonicalId)?.push(`${system} ${externalId}`)
    }
    for (const { id, key } of page) {
      const own = places.get(id) ?? []
      customers.push({
        id,
        name: key,
        places: own,
        clusters: new Set(own.flatMap((place) => clusters.get(place) ?? [])),
      })
    }
    after = page.at(-1)?.id
    if (page.length < recordsPerPage || after === undefined) return customers
  }
}

/** Counts pairs of planted records; what Crossdock itself made is in no pair. */
export const scoreOf = (customers: readonly LinkedCustomer[], { clusters }: PlantedTruth): Score => {
  const found = customers.flatMap(({ places }) => pairsOf(places.filter((place) => clusters.has(place))))
  const right = found.filter(([one, other]) => clusters.get(one) === clusters.get(other)).length
  const members = new Map<string, string[]>()
  for (const [place, cluster] of clusters) members.set(cluster, [...(members.get(cluster) ?? []), place])
  const planted = [...members.values()].reduce((sum, places) => sum + pairsOf(places).length, 0)
  return {
    right,
    wrong: found.length - right,
    missed: planted - right,
    precision: found.length === 0 ? 1 : right / found.length,
    recall: planted === 0 ? 1 : right / planted,
  }
}

const pairsOf = (places: readonly string[]): [string, string][] =>
  places.flatMap((one, index) => places.slice(index + 1).map((other): [string, string] => [one, other]))
