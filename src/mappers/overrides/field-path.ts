import * as z from 'zod'

type Schema = z.core.$ZodType

/** One name of a field path; `isEach`: every entry of the list (`lines[]`). */
export type Step = { key: string; isEach: boolean }

/** A place in a record that a field path stands for. */
export type Site = {
  path: readonly PropertyKey[]
  /** What stands there; undefined where nothing does. */
  value: unknown
  /** The entry of the nearest `lines[]` around it, and of the nearest list of any name. */
  line: unknown
  entry: unknown
  /** How what is put there is checked. */
  fields: readonly Schema[]
}

/** `lines[].unitPrice` as its steps. */
export const stepsOf = (path: string): Step[] =>
  path.split('.').map((part) => ({ key: part.replace('[]', ''), isEach: part.endsWith('[]') }))

/** Without what makes a field optional or gives it a default. */
export const unwrapped = (schema: Schema): Schema =>
  schema instanceof z.ZodOptional ||
  schema instanceof z.ZodNullable ||
  schema instanceof z.ZodDefault ||
  schema instanceof z.ZodPrefault
    ? unwrapped(schema.unwrap())
    : schema

export const isList = (schema: Schema): boolean => unwrapped(schema) instanceof z.ZodArray

export const entriesOf = (schema: Schema): Schema[] => {
  const list = unwrapped(schema)
  return list instanceof z.ZodArray ? [list.element] : []
}

/** The kinds of a union that the record at hand can be; all where there is none. */
const kindsOf = (union: z.ZodDiscriminatedUnion, record: unknown): Schema[] => {
  const { discriminator } = union.def
  const options: readonly Schema[] = union.options
  if (!isRecord(record)) return [...options]
  return options.filter(
    (option) =>
      option instanceof z.ZodObject && z.safeParse(option.shape[discriminator], record[discriminator]).success,
  )
}

/** The schemas a field can have in a record; none when the record has no such field. */
export const fieldsOf = (schema: Schema, key: string, record?: unknown): Schema[] => {
  const plain = unwrapped(schema)
  if (plain instanceof z.ZodDiscriminatedUnion)
    return kindsOf(plain, record).flatMap((kind) => fieldsOf(kind, key, record))
  return plain instanceof z.ZodObject && Object.hasOwn(plain.shape, key) ? [plain.shape[key]] : []
}

/** Names of the fields a record can have. */
export const fieldNamesOf = (schema: Schema): string[] => {
  const plain = unwrapped(schema)
  if (plain instanceof z.ZodDiscriminatedUnion) return [...new Set(plain.options.flatMap(fieldNamesOf))]
  return plain instanceof z.ZodObject ? Object.keys(plain.shape) : []
}

/** Where a path leads in any record of a kind; empty when it leads nowhere. */
export const fieldsAt = (schema: Schema, steps: readonly Step[]): Schema[] =>
  steps.reduce<Schema[]>(
    (schemas, { key, isEach }) => {
      const fields = schemas.flatMap((each) => fieldsOf(each, key))
      return isEach ? fields.flatMap(entriesOf) : fields
    },
    [schema],
  )

type Around = Pick<Site, 'path' | 'line' | 'entry'>

/** The places a path stands for in one record: one, or one for each entry of the lists it goes through. */
export const sitesIn = (
  fields: readonly Schema[],
  value: unknown,
  steps: readonly Step[],
  around: Around = { path: [], line: undefined, entry: undefined },
): Site[] => {
  const [step, ...rest] = steps
  if (step === undefined) return [{ ...around, value, fields }]
  const { key, isEach } = step
  const inner = fields.flatMap((each) => fieldsOf(each, key, value))
  if (inner.length === 0) return []
  const innerValue = isRecord(value) ? value[key] : undefined
  const path = [...around.path, key]
  if (!isEach) return sitesIn(inner, innerValue, rest, { ...around, path })
  if (!Array.isArray(innerValue)) return []
  return innerValue.flatMap((entry: unknown, index) => {
    const line = key === 'lines' ? entry : around.line
    return sitesIn(inner.flatMap(entriesOf), entry, rest, { path: [...path, index], line, entry })
  })
}

/** Puts a value at a place, or takes away what is there; sections on the way are made when they are missing. */
export const putAt = (record: unknown, [key, ...rest]: readonly PropertyKey[], value: unknown): void => {
  if (!isRecord(record) || key === undefined) return
  const name = String(key)
  if (rest.length === 0) {
    if (value === undefined) delete record[name]
    else record[name] = value
    return
  }
  if (record[name] === undefined && value !== undefined) record[name] = {}
  putAt(record[name], rest, value)
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
