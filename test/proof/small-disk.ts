import { execFileSync } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk in memory that can be filled to the last byte. */
export type SmallDisk = { folder: string; fill(): Promise<void>; empty(): Promise<void>; close(): Promise<void> }

const sizeMb = 400
const blockBytes = 1024 * 1024

/** Throws where nothing can be mounted: that takes root on Linux. */
export const openSmallDisk = async (): Promise<SmallDisk> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0755`, 'tmpfs', folder])
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: async () => {
      const file = await open(filler, 'w')
      try {
        for (let bytes = blockBytes; bytes >= 1; bytes = Math.floor(bytes / 4)) await writeUntilFull(file, bytes)
      } finally {
        await file.close().catch(() => undefined)
      }
    },
    empty: () => rm(filler, { force: true }),
    close: async () => {
      execFileSync('umount', ['-l', folder])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const writeUntilFull = async (file: Awaited<ReturnType<typeof open>>, bytes: number): Promise<void> => {
  const block = Buffer.alloc(bytes)
  for (;;) {
    try {
      const { bytesWritten } = await file.write(block)
      if (bytesWritten < bytes) return
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
      throw error
    }
  }
}
