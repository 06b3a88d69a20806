import { stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a data folder keeps the database of the embedded store. */
export const storeFolderOf = (dataFolder: string): string => join(dataFolder, 'store')

/** Whether a data folder holds an embedded store already. */
export const hasEmbeddedStore = async (dataFolder: string): Promise<boolean> =>
  (await stat(storeFolderOf(dataFolder)).catch(() => undefined)) !== undefined
