import { stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a data folder keeps the database of the embedded store. */
export const storeFolderOf = (dataFolder: string): string => join(dataFolder, 'store')

/** Whether a data folder holds an embedded store already. One that cannot be looked at counts: whoever opens it is told why not. */
export const hasEmbeddedStore = (dataFolder: string): Promise<boolean> =>
  stat(storeFolderOf(dataFolder)).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  )
