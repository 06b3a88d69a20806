/** Grammars of one or more transaction sets as texts, with the elements and segments they add to the shared ones. */
export type SetText = {
  /** As `grammar-text.ts` reads them; empty when all are shared. */
  elements: string
  segments: string
  /** Transaction set id -> structure. */
  sets: Readonly<Record<string, string>>
  /** Releases the sets exist in; both when left out. */
  versions?: readonly string[]
}
