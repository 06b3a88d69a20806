/**
 * A request to a system with its answer, as evidence for a person. Bodies are excerpts. Headers are never kept, nor what a form carries: that
 * is where credentials are.
 */
export type Exchange = {
  /** When it was sent, ISO 8601. */
  at: string
  method: string
  /** Without user and password; parameters that look like secrets are hidden. */
  url: string
  /** Null: no answer came. */
  status: number | null
  request: string | null
  response: string | null
}
