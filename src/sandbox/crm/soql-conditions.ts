import type { Condition, Literal } from './soql-parser.ts'
import { type Path, pathOf, SoqlNameError, valueAt } from './soql-paths.ts'
import { indexKey, type Row, type Table, type Tables } from './tables.ts'

export type Test = (row: Row) => boolean

/** A literal as rows hold it: a datetime in the form the org writes it, whatever its zone. Throws SoqlNameError. */
export const literalValue = (literal: Literal, { kind, last }: Path): Exclude<Literal, { date: string }> => {
  const isTime = kind === 'date' || kind === 'datetime'
  if (literal === null || typeof literal !== 'object') {
    if (isTime && literal !== null) {
      const message = `value of filter criterion for field '${last}' must be of type ${kind} and should not be enclosed in quotes`
      throw new SoqlNameError('INVALID_FIELD', message)
    }
    return literal
  }
  if (kind === 'date') return literal.date
  const atMs = Date.parse(literal.date)
  if (kind !== 'datetime' || !literal.date.includes('T') || Number.isNaN(atMs)) {
    throw new SoqlNameError('INVALID_FIELD', `value of filter criterion for field '${last}' must be of type ${kind}`)
  }
  return `${new Date(atMs).toISOString().slice(0, -1)}+0000`
}

const equals = (value: unknown, literal: Literal): boolean => {
  if (literal === null) return value === undefined || value === null
  if (value === undefined || value === null) return false
  return typeof literal === 'string' ? indexKey(value) === literal.toLowerCase() : value === literal
}

const isLike = (value: unknown, literal: Literal): boolean => {
  const pattern = String(literal)
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.')
  return new RegExp(`^${pattern}$`, 'is').test(String(value))
}

const isOrdered = (left: string | number, operator: string, right: string | number): boolean => {
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  return operator === '<=' ? left <= right : left >= right
}

type Compare = Extract<Condition, { kind: 'compare' }>

const compileCompare = (tables: Tables, path: Path, { operator, value: literal }: Compare): Test => {
  const wanted = literalValue(literal, path)
  if (operator === '=') return (row) => equals(valueAt(tables, row, path), wanted)
  if (operator === '!=') return (row) => !equals(valueAt(tables, row, path), wanted)
  const isKnown = (value: unknown): boolean => value !== undefined && value !== null && wanted !== null
  if (operator === 'like') {
    return (row) => {
      const value = valueAt(tables, row, path)
      return isKnown(value) && isLike(value, wanted)
    }
  }
  // Ids and times are compared as they are, other text without regard to case.
  const isExact = path.last === 'Id' || path.kind === 'datetime' || path.kind === 'date'
  const textOf = (value: unknown): string => (isExact ? String(value) : indexKey(value))
  const right = typeof wanted === 'number' ? wanted : textOf(wanted)
  return (row) => {
    const value = valueAt(tables, row, path)
    return isKnown(value) && isOrdered(typeof right === 'number' ? Number(value) : textOf(value), operator, right)
  }
}

/** A condition as a function of a row. Throws SoqlNameError. */
export const compile = (tables: Tables, table: Table, condition: Condition): Test => {
  if (condition.kind === 'and' || condition.kind === 'or') {
    const tests = condition.parts.map((part) => compile(tables, table, part))
    return condition.kind === 'and'
      ? (row) => tests.every((test) => test(row))
      : (row) => tests.some((test) => test(row))
  }
  if (condition.kind === 'not') {
    const test = compile(tables, table, condition.part)
    return (row) => !test(row)
  }
  const path = pathOf(tables, table, condition.field)
  if (condition.kind === 'compare') return compileCompare(tables, path, condition)
  const { negated } = condition
  const values = condition.values.map((value) => literalValue(value, path))
  const texts = new Set(values.filter((one) => typeof one === 'string').map((one) => one.toLowerCase()))
  const others = values.filter((one) => typeof one !== 'string')
  return (row) => {
    const value = valueAt(tables, row, path)
    const isIn =
      (value !== undefined && value !== null && texts.has(indexKey(value))) || others.some((one) => equals(value, one))
    return isIn !== negated
  }
}
