import type { FastifyReply, FastifyRequest } from 'fastify'
import { groupBy } from '../../domain/group-by.ts'
import {
  candidatesOf,
  compareRows,
  type Filter,
  FilterError,
  type IndexLookup,
  matches,
  parseFilter,
} from './odata-filter.ts'

export type Row = Readonly<Record<string, unknown>>

/**
 * A message of the application, as it goes into `errordetails`. V1/302 is SAP's; most other numbers are the stand-in's
 * own.
 */
export type BusinessMessage = { code: string; message: string; target?: string }

/** The data given is refused: status 400 with the messages. */
export class BusinessError extends Error {
  readonly messages: readonly BusinessMessage[]
  constructor(messages: readonly BusinessMessage[]) {
    super(messages[0]?.message ?? 'error')
    this.messages = messages
  }
}

const mostRowsPerPage = 1000
/** With `$top`. */
const mostRowsAsked = 5000
let transactions = 0

/** `Edm.DateTime` as Gateway writes it. */
export const edmDate = (ms: number): string => `/Date(${ms})/`

/** Milliseconds of an `Edm.DateTime`, of the day it falls on; undefined when it is none. */
export const dayMsFrom = (value: unknown): number | undefined => {
  const text = typeof value === 'string' ? value : ''
  const given = /^\/Date\((-?\d+)\)\/$/.exec(text)?.[1]
  const ms =
    given === undefined
      ? Date.parse(/^\d{4}-\d\d-\d\d/.test(text) ? `${text.slice(0, 10)}T00:00:00Z` : '')
      : Number(given)
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 86_400_000) * 86_400_000
}

/** The list below a navigation property of a posted body: `{"results":[...]}` or the list itself. */
export const listOf = (value: unknown): Row[] => {
  const list = isRow(value) ? value['results'] : value
  return Array.isArray(list) ? list.filter(isRow) : []
}

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const textOf = (row: Row, field: string): string => {
  const value = row[field]
  return typeof value === 'string' ? value : ''
}

export type Collection<R extends Row> = {
  all: () => Iterable<R>
  /** Rows by the value of one field. */
  lookup?: IndexLookup<R>
  /** Rows in an order, by what the table keeps. */
  scan?: (fields: readonly string[], filter: Filter | undefined) => Iterable<R> | undefined
  /** What a row has beside its own fields: its navigation properties. Those count where it has both. */
  expand?: (row: R, names: ReadonlySet<string>) => Row
}

/** Answers a query on an entity set: filter, order, page by page. */
export const sendCollection = <R extends Row>(
  request: FastifyRequest,
  reply: FastifyReply,
  source: Collection<R>,
): void => {
  const query = isRow(request.query) ? request.query : {}
  try {
    const from = Number(textOf(query, '$skiptoken') || textOf(query, '$skip') || 0)
    const top = Math.min(Number(textOf(query, '$top') || mostRowsPerPage), mostRowsAsked)
    const names = new Set(textOf(query, '$expand').split(',').filter(Boolean))
    const selected = selectedIn(textOf(query, '$select').split(','))
    const { rows, isMore } = partOf(rowsFor(query, source), from, top)
    const results = rows.map((row) => chosen(row, source.expand?.(row, names) ?? nothing, selected))
    const next = !('$top' in query) && isMore ? { __next: nextAddress(request, from + top) } : {}
    reply.send({ d: { results, ...next } })
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    sendError(reply, 400, [{ code: '/IWBEP/CM_MGW_RT/084', message: error.message }])
  }
}

const rowsFor = <R extends Row>(query: Row, { all, lookup, scan }: Collection<R>): Iterable<R> => {
  const text = textOf(query, '$filter')
  const filter = text === '' ? undefined : parseFilter(text)
  const fields = textOf(query, '$orderby')
    .split(',')
    .map((field) => field.trim().replace(/ asc$/, ''))
    .filter(Boolean)
  const candidates = filter === undefined || lookup === undefined ? undefined : candidatesOf(filter, lookup)
  const scanned = candidates === undefined ? scan?.(fields, filter) : undefined
  if (scanned !== undefined) return scanned
  const rows = [...(candidates ?? all())].filter((row) => filter === undefined || matches(filter, row))
  if (fields.length === 0) return rows
  return rows.sort((a, b) => compareRows(a, b, fields))
}

const partOf = <R>(all: Iterable<R>, from: number, count: number): { rows: R[]; isMore: boolean } => {
  const rows: R[] = []
  let at = 0
  for (const row of all) {
    if (at >= from + count) return { rows, isMore: true }
    if (at >= from) rows.push(row)
    at += 1
  }
  return { rows, isMore: false }
}

const nothing: Row = {}

/** A property that is asked for: what comes in its place where a row has none, and what of the rows below it is asked for. */
type Selected = ReadonlyMap<string, { otherwise: object | null; below: Selected }>

/** `$select`; a navigation property that is not expanded comes as a link. Empty: all. */
const selectedIn = (paths: readonly string[]): Selected => {
  const byName = groupBy(paths.filter(Boolean), (path) => path.split('/', 1)[0] ?? '')
  return new Map(
    [...byName].map(([name, own]) => [
      name,
      {
        otherwise: name.startsWith('to_') ? { __deferred: { uri: name } } : null,
        // With the whole of what is below asked for as well, that counts.
        below: selectedIn(own.includes(name) ? [] : own.map((path) => path.slice(name.length + 1))),
      },
    ]),
  )
}

/** Of a row and of what it has beside. */
const chosen = (row: Row, more: Row, selected: Selected): Row => {
  if (selected.size === 0) return more === nothing ? row : { ...row, ...more }
  const picked: Record<string, unknown> = {}
  const metadata = more['__metadata'] ?? row['__metadata']
  if (metadata !== undefined) picked['__metadata'] = metadata
  for (const [name, { otherwise, below }] of selected) {
    const value = more[name] ?? row[name] ?? otherwise
    picked[name] = below.size === 0 ? value : chosenBelow(value, below)
  }
  return picked
}

/** Of the rows below, or of the only one. */
const chosenBelow = (value: unknown, selected: Selected): unknown => {
  if (!isRow(value) || '__deferred' in value) return value
  return 'results' in value
    ? { results: listOf(value).map((row) => chosen(row, nothing, selected)) }
    : chosen(value, nothing, selected)
}

/** Gateway gives the address as its own machine knows itself. */
const nextAddress = (request: FastifyRequest, skipToken: number): string => {
  const [path = '', query = ''] = request.url.split('?', 2)
  const parameters = new URLSearchParams(query)
  parameters.set('$skiptoken', String(skipToken))
  return `http://s4h.internal:44300${path}?${parameters}`
}

/** Answers with SAP Gateway's error document. */
export const sendError = (reply: FastifyReply, status: number, messages: readonly BusinessMessage[]): void => {
  reply.code(status).send(errorDocument(messages))
}

export const errorDocument = (messages: readonly BusinessMessage[]): Row => {
  transactions += 1
  const [first] = messages
  return {
    error: {
      code: first?.code ?? '',
      message: { lang: 'en', value: first?.message ?? '' },
      innererror: {
        application: { component_id: 'SD-SLS', service_namespace: '/SAP/' },
        transactionid: transactions.toString(16).toUpperCase().padStart(32, '0'),
        errordetails: messages.map(({ code, message, target }) => ({
          code,
          message,
          propertyref: '',
          severity: 'error',
          transition: false,
          target: target ?? '',
        })),
      },
    },
  }
}
