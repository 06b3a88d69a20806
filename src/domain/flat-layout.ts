import * as z from 'zod'

const partyPaths = [
  'name',
  'additionalNames',
  'gln',
  'code',
  'address.lines',
  'address.city',
  'address.region',
  'address.postalCode',
  'address.country',
] as const

/** What a column of a flat order can hold, as a path into the order. */
export const flatPaths = [
  'orderNumber',
  'issueDate',
  'requestedDate',
  'currency',
  'contractNumber',
  'notes',
  ...partyPaths.map((path) => `buyer.${path}` as const),
  ...partyPaths.map((path) => `shipTo.${path}` as const),
  ...partyPaths.map((path) => `billTo.${path}` as const),
  'line.lineNumber',
  'line.itemId',
  'line.buyerItemId',
  'line.gtin',
  'line.description',
  'line.quantity',
  'line.unit',
  'line.unitPrice',
  'line.requestedDate',
  'line.notes',
] as const
export type FlatPath = (typeof flatPaths)[number]

/** Paths that take several columns, one text each. */
const listPaths: ReadonlySet<FlatPath> = new Set([
  'notes',
  'line.notes',
  'buyer.additionalNames',
  'shipTo.additionalNames',
  'billTo.additionalNames',
  'buyer.address.lines',
  'shipTo.address.lines',
  'billTo.address.lines',
])

/** Numbers, which may be written without their decimal mark. */
const numberPaths: ReadonlySet<FlatPath> = new Set(['line.quantity', 'line.unitPrice'])

/** Paths without which there is no order: a column or a constant must give each. */
const requiredPaths: readonly FlatPath[] = ['issueDate', 'line.quantity', 'line.unit']
const itemPaths: readonly FlatPath[] = ['line.itemId', 'line.buyerItemId', 'line.gtin']

const path = z.enum(flatPaths)
const position = z.int().min(1).max(100_000)

/** A column by its heading (case and blanks around it do not matter) or by its number, from 1. */
const csvColumn = z.union([z.string().trim().min(1), position])

/**
 * A stretch of a row in characters, from 1: `from` to `to`, both included, or `length` characters from `start`. `decimals`: the last
 * digits of a number that stand behind a decimal mark which is not written.
 */
const decimals = z.int().min(1).max(10).optional()
const fixedColumn = z.union([
  z.strictObject({ from: position, to: position, decimals }).refine(({ from, to }) => from <= to, {
    path: ['to'],
    message: 'must not be smaller than "from"',
  }),
  z.strictObject({ start: position, length: position, decimals }),
])

const oneOrMore = <T extends z.ZodType>(column: T) => z.union([column, z.array(column).min(1)])

const common = {
  /** Files of the partner's system that are read with this layout: `*` and `?` as in a shell, case does not matter. */
  files: z.string().min(1).default('*'),
  /** Rows in front of the heading or the first order that are passed over. */
  skipRows: z.int().min(0).max(1000).default(0),
  dateFormat: z
    .enum(['YYYY-MM-DD', 'YYYYMMDD', 'DD.MM.YYYY', 'MM/DD/YYYY', 'DD/MM/YYYY', 'YYMMDD'])
    .default('YYYY-MM-DD'),
  decimalMark: z.enum(['.', ',']).default('.'),
  /** Constants, as if they stood in every row: used where a column is empty or not there. */
  defaults: z.partialRecord(path, z.string().min(1)).default({}),
}

const delimiter = z
  .string()
  .regex(/^[^A-Za-z0-9\s"'.\u0080-\uffff]$|^\t$/, 'must be one sign such as "," or ";", or a tab')

const csvLayout = z.strictObject({
  format: z.literal('csv'),
  ...common,
  delimiter: delimiter.default(','),
  /** Stands around cells that hold the delimiter, a line break or the quote itself, which is then doubled. Empty: cells are never quoted. */
  quote: z.enum(['"', "'", '']).default('"'),
  /** Whether the first row names the columns. */
  header: z.boolean().default(true),
  /** Columns of every row. Left out: as many as the heading, or the first row, has. */
  columns: position.optional(),
  fields: z.partialRecord(path, oneOrMore(csvColumn)),
})

const fixedLayout = z.strictObject({
  format: z.literal('fixed'),
  ...common,
  /** Characters of every row. Left out: blanks at the end of a row may be missing. */
  rowLength: position.optional(),
  /**
   * Where rows say what they are. `header` rows begin an order and hold what does not begin with `line.`, `line` rows follow with
   * the rest; rows of a type in `ignore` are passed over. Without it each row is an order line that repeats what concerns the order.
   */
  record: z
    .strictObject({
      at: position,
      length: position,
      header: z.string().min(1),
      line: z.string().min(1),
      ignore: z.array(z.string()).default([]),
    })
    .optional(),
  fields: z.partialRecord(path, oneOrMore(fixedColumn)),
})

type Problem = { path: PropertyKey[]; message: string }

const problemsOf = ({
  fields,
  defaults,
  ...layout
}: z.infer<typeof csvLayout> | z.infer<typeof fixedLayout>): Problem[] => {
  const isGiven = (each: FlatPath): boolean => fields[each] !== undefined || defaults[each] !== undefined
  const problems: Problem[] = []
  if (fields.orderNumber === undefined)
    problems.push({ path: ['fields', 'orderNumber'], message: 'must name the column of the order number' })
  for (const each of requiredPaths)
    if (!isGiven(each))
      problems.push({ path: ['fields', each], message: 'must name a column, or have a constant in "defaults"' })
  if (!itemPaths.some(isGiven)) problems.push({ path: ['fields'], message: `must have one of ${itemPaths.join(', ')}` })
  for (const each of flatPaths) {
    const column: unknown = fields[each]
    if (Array.isArray(column) && !listPaths.has(each))
      problems.push({ path: ['fields', each], message: 'takes one column' })
    const columns: unknown[] = Array.isArray(column) ? column : [column]
    for (const one of columns) {
      if (layout.format === 'csv' && !layout.header && typeof one === 'string')
        problems.push({ path: ['fields', each], message: 'must be a column number: the file has no heading' })
      if (isWithDecimals(one) && !numberPaths.has(each))
        problems.push({ path: ['fields', each], message: 'is no number and has no decimals' })
    }
  }
  if (layout.format === 'csv' && layout.delimiter === layout.quote)
    problems.push({ path: ['quote'], message: 'must differ from the delimiter' })
  return problems
}

const isWithDecimals = (column: unknown): boolean =>
  typeof column === 'object' && column !== null && 'decimals' in column && column.decimals !== undefined

/**
 * How a partner lays out the files it sends orders in. A file has no envelope: the system it came through and its name tell the partner.
 * Rows with equal order numbers that follow one another are one order; a number that comes again further down is a second order,
 * which is refused as repeated.
 */
export const flatLayout = z.discriminatedUnion('format', [csvLayout, fixedLayout]).superRefine((layout, context) => {
  for (const problem of problemsOf(layout)) context.addIssue({ code: 'custom', ...problem })
})
export type FlatLayout = z.infer<typeof flatLayout>

export type FlatDateFormat = FlatLayout['dateFormat']

const asPattern = (files: string): RegExp => {
  const text = files
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${text}$`, 'is')
}

/** Whether a file name is one the layout is for. */
export const isFileOf = (fileName: string, { files }: FlatLayout): boolean => asPattern(files).test(fileName)
