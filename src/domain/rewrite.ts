/** That a system made one and the same value of another one, again and again. Values by their hash. */
export type Rewrite = {
  given: string
  made: string
  /** How often in a row. */
  times: number
  /** When it did so first, ISO 8601. */
  since: string
}

/** By field. */
export type Rewrites = Readonly<Record<string, Rewrite>>
