import * as z from 'zod'
import { odooStamp } from '../../mappers/odoo/native.ts'
import type { Call, ReadWindow } from '../connector.ts'
import type { Domain, OdooClient } from './client.ts'

/** A row before it is checked: all that must be right is its id, by which reading goes on. */
export const bareRow = z.looseObject({ id: z.number().int() })
export type BareRow = z.output<typeof bareRow>

const rows = z.array(bareRow)
const rowIds = z.array(z.object({ id: z.number().int() }))

export type OdooReader = {
  /**
   * Rows a domain finds, in order of id from `afterId` on, a page at a time. Inside one window of change times nothing new turns up and nothing
   * moves: a row changed meanwhile leaves the window and is in the next. (Ordering by the stamp would not do: JSON has it in whole seconds, the
   * database in microseconds.)
   */
  pages(
    query: { model: string; domain: Domain; fields: readonly string[]; afterId: number },
    call: Call,
  ): AsyncIterable<BareRow[]>
  /** All rows a domain finds; for what belongs to one page of something else. */
  all(query: { model: string; domain: Domain; fields: readonly string[] }, call: Call): Promise<BareRow[]>
  /** Only ids, a page at a time. */
  ids(query: { model: string; domain: Domain }, call: Call): AsyncIterable<number[]>
}

/** Archived rows are rows too. */
const context = { active_test: false }

export const createOdooReader = (client: OdooClient, pageSize: number): OdooReader => {
  const search = <T>(
    { model, domain, fields, limit }: { model: string; domain: Domain; fields: readonly string[]; limit?: number },
    answer: z.ZodType<T>,
    call: Call,
  ): Promise<T> =>
    client.execute(
      {
        model,
        method: 'search_read',
        args: { domain, fields, order: 'id', ...(limit === undefined ? {} : { limit }) },
        context,
        kind: 'read',
      },
      answer,
      call,
    )

  const walk = async function* <T extends { id: number }>(
    { model, domain, fields, afterId }: { model: string; domain: Domain; fields: readonly string[]; afterId: number },
    answer: z.ZodType<T[]>,
    call: Call,
  ): AsyncIterable<T[]> {
    for (let after = afterId; ; ) {
      const page = await search(
        { model, domain: [['id', '>', after], ...domain], fields, limit: pageSize },
        answer,
        call,
      )
      if (page.length > 0) yield page
      const last = page.at(-1)
      if (last === undefined || page.length < pageSize) return
      after = last.id
    }
  }

  return {
    pages: (query, call) => walk(query, rows, call),
    all: (query, call) => search(query, rows, call),
    ids: async function* ({ model, domain }, call) {
      for await (const page of walk({ model, domain, fields: ['id'], afterId: 0 }, rowIds, call))
        yield page.map(({ id }) => id)
    },
  }
}

/** The window as conditions on a time field, in prefix notation: always one operand. */
export const within = ({ since, until }: ReadWindow, field = 'write_date'): Domain => {
  const conditions: Domain = [
    ...(since === undefined ? [] : [[field, '>=', odooStamp(since)] as const]),
    ...(until === undefined ? [] : [[field, '<=', odooStamp(until)] as const]),
  ]
  return conditions.length === 2 ? ['&', ...conditions] : conditions
}

/** Any of several conditions, each one operand; those that are empty hold for everything. */
export const anyOf = (domains: readonly Domain[]): Domain =>
  domains.some((domain) => domain.length === 0) ? [] : [...domains.slice(1).map(() => '|'), ...domains.flat()]

const positionSchema = z.object({ afterId: z.number().int() })

/** Where a page of rows ended. */
export const positionAfter = (page: readonly BareRow[]): { afterId: number } => ({ afterId: page.at(-1)?.id ?? 0 })

export const afterIdIn = (position: unknown): number =>
  position === undefined ? 0 : positionSchema.parse(position).afterId

export const numericIds = (externalIds: readonly string[]): number[] =>
  externalIds.map(Number).filter((id) => Number.isInteger(id) && id > 0)
