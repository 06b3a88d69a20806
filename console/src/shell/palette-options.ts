import type { Command } from './palette-commands.ts'

export type PaletteParts = {
  hits: readonly Command[]
  /** The hits are those of the text as it stands, and not of what was typed before. */
  isCurrent: boolean
  /** Looks for the text as it stands; none while there is no text. */
  search: readonly Command[]
  commands: readonly Command[]
}

/** What is offered, first what Enter takes: never a hit of a text that is no longer there. */
export const paletteOptions = ({ hits, isCurrent, search, commands }: PaletteParts): Command[] =>
  isCurrent ? [...hits, ...search, ...commands] : [...search, ...hits, ...commands]
