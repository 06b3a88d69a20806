import * as z from 'zod'

const match = z
  .strictObject({
    method: z.string().toUpperCase().optional(),
    /** A prefix of the path and query, or a regular expression when it begins with `^`. */
    path: z.string().optional(),
  })
  .prefault({})

const common = {
  match,
  /** Only every n-th matching request; 1 unless stated. */
  every: z.number().int().min(1).default(1),
  /** Strikes so many times, then never again. */
  times: z.number().int().min(1).optional(),
}

const ms = z.number().int().min(0).max(600_000)

/** A fault of a stand-in, as posted to `/_faults`. */
const fault = z.discriminatedUnion('kind', [
  /** The handler runs `ms` later, then answers. */
  z.strictObject({ ...common, kind: z.literal('latency'), ms }),
  /** Answered with this; the handler does not run. */
  z.strictObject({
    ...common,
    kind: z.literal('status'),
    status: z.number().int().min(200).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    /** Text as it is, anything else as JSON. */
    body: z.unknown().optional(),
  }),
  /** The connection breaks, the handler does not run. */
  z.strictObject({ ...common, kind: z.literal('drop-before') }),
  /** The handler runs to its end, then the connection breaks without an answer. */
  z.strictObject({ ...common, kind: z.literal('drop-after') }),
  /** The handler runs at once, the answer leaves `ms` later. */
  z.strictObject({ ...common, kind: z.literal('slow-answer'), ms }),
  /** The handler runs `ms` later, whether or not anybody still waits for the answer. */
  z.strictObject({ ...common, kind: z.literal('slow-commit'), ms }),
  /** Every token and session given out so far expires, then the request is handled. */
  z.strictObject({ ...common, kind: z.literal('expire-token') }),
  /** One item of a batch fails with `code`: the one at `index` (0 unless stated), or the first whose JSON contains `containing`. */
  z.strictObject({
    ...common,
    kind: z.literal('fail-item'),
    index: z.number().int().min(0).optional(),
    containing: z.string().optional(),
    code: z.string(),
    message: z.string().default('made to fail by a fault'),
    fields: z.array(z.string()).default([]),
  }),
])
export type Fault = z.output<typeof fault>
export type FaultInput = z.input<typeof fault>
export type FaultKind = Fault['kind']
export type ItemFault = Extract<Fault, { kind: 'fail-item' }>

export const faultList = z.array(fault)

/** The faults that are set, with how often each met its match. */
export type FaultBoard = {
  set(faults: readonly FaultInput[]): void
  clear(): void
  list(): { fault: Fault; seen: number; struck: number }[]
  /** The faults that strike this request, in the order they were set. Counts. */
  take(method: string, url: string): readonly Fault[]
}

const none: readonly Fault[] = []

export const createFaultBoard = (): FaultBoard => {
  let entries: { fault: Fault; matches: (url: string) => boolean; seen: number; struck: number }[] = []

  const matcher = (path: string | undefined): ((url: string) => boolean) => {
    if (path === undefined) return () => true
    if (!path.startsWith('^')) return (url) => url.startsWith(path)
    const pattern = new RegExp(path)
    return (url) => pattern.test(url)
  }

  return {
    set: (faults) => {
      const added = faultList
        .parse(faults)
        .map((one) => ({ fault: one, matches: matcher(one.match.path), seen: 0, struck: 0 }))
      entries = [...entries, ...added]
    },
    clear: () => {
      entries = []
    },
    list: () => entries.map(({ fault: one, seen, struck }) => ({ fault: one, seen, struck })),
    take: (method, url) => {
      if (entries.length === 0) return none
      const struck: Fault[] = []
      for (const entry of entries) {
        const { fault: one } = entry
        if (one.match.method !== undefined && one.match.method !== method) continue
        if (!entry.matches(url)) continue
        entry.seen += 1
        if (entry.seen % one.every !== 0) continue
        if (one.times !== undefined && entry.struck >= one.times) continue
        entry.struck += 1
        struck.push(one)
      }
      return struck
    },
  }
}
