/** Facts of a span: names, ids and counts. Never what is in a document or a record. */
export type SpanFacts = Readonly<Record<string, string | number | readonly string[]>>

/** Runs `work` as one span of a trace; what it begins meanwhile belongs to it. What it throws is noted and thrown on. */
export type Trace = <T>(name: string, facts: SpanFacts, work: () => Promise<T>) => Promise<T>

/** While nobody asks for traces. */
export const noTrace: Trace = (_name, _facts, work) => work()
