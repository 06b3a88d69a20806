import { errorCatalogueZh } from '../../../src/domain/error-catalogue-zh.ts'
import type { Told } from './tell.ts'
import type { Catalogue } from './text.ts'
import { desk } from './zh/desk.ts'
import { kinds } from './zh/kinds.ts'
import { lists } from './zh/lists.ts'
import { operations } from './zh/operations.ts'
import { overview } from './zh/overview.ts'
import { people } from './zh/people.ts'
import { records } from './zh/records.ts'
import { remedies } from './zh/remedies.ts'
import { sentences } from './zh/said.ts'
import { shell } from './zh/shell.ts'
import { states } from './zh/states.ts'
import { traffic } from './zh/traffic.ts'

export const zh: Catalogue = {
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

export const told: Told = { meanings: errorCatalogueZh, remedies, kinds, sentences }
