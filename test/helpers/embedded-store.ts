import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { type OpenedStore, openStore } from '../../src/store/open-store.ts'
import type { Outbox } from '../../src/store/operations-store.ts'
import { prepareDataFolder } from './prepared-store.ts'

/** An embedded store of its own, gone after `close`. */
export const openEmbeddedStore = async (outbox: Outbox = []): Promise<OpenedStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-embedded-'))
  await prepareDataFolder(folder)
  const opened = await openStore({ kind: 'embedded', folder }, { logger: pino({ level: 'silent' }), outbox })
  return {
    ...opened,
    close: async () => {
      await opened.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
