import { desk } from './en/desk.ts'
import { lists } from './en/lists.ts'
import { operations } from './en/operations.ts'
import { overview } from './en/overview.ts'
import { people } from './en/people.ts'
import { records } from './en/records.ts'
import { shell } from './en/shell.ts'
import { states } from './en/states.ts'
import { traffic } from './en/traffic.ts'

/** Every text of the console. The other languages have the same keys: the compiler says which are missing. */
export const en = {
  ...shell,
  ...lists,
  ...states,
  ...operations,
  ...overview,
  ...traffic,
  ...desk,
  ...records,
  ...people,
}
export type En = typeof en
