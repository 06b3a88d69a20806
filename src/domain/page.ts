import type { Filter } from './filter.ts'

/** A stretch of a list. The fields `filter` may name are those of the list in `list-fields.ts`. */
export type ListQuery = {
  filter?: Filter
  /** `next` of the page before; refused (`REQUEST_INVALID`) when it is not. */
  after?: string | undefined
  /** 1 to 1000. */
  limit: number
}

/** `next`: where the page behind begins; null on the last one. */
export type Page<T> = { items: T[]; next: string | null }
