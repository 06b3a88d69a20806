import type { Stats } from 'node:fs'
import { lstat, readdir, unlink } from 'node:fs/promises'
import { isUnfinishedName } from './file-names.ts'

export type Candidate = { rawName: Buffer; path: Buffer; stats: Stats }

type InboxScanOptions = {
  inbox: string
  stableForMs: number
  doneMarker?: string | undefined
}

/** Names are kept as bytes: a partner's file may have a name that is not valid UTF-8 and can still be taken. */
type Entry = { key: string; rawName: Buffer; path: Buffer; stats: Stats }

const statsAtOnce = 32

/**
 * Looks for files that are complete, oldest first. Without a marker a file is complete when inode, size and times were
 * the same over `stableForMs`, as observed by us: the writer's clock does not matter. With a marker it is complete
 * when the marker stands beside it. Only regular files count; links are not followed.
 */
export const createInboxScan = (options: InboxScanOptions) => {
  const { inbox, stableForMs, doneMarker } = options
  let seen = new Map<string, { signature: string; sinceMs: number }>()

  /** How long an entry has looked the same, and remembers it for the next scan. */
  const stillFor = (entry: Entry, nowMs: number, next: typeof seen): number => {
    const { ino, size, mtimeMs, ctimeMs } = entry.stats
    const signature = `${ino} ${size} ${mtimeMs} ${ctimeMs}`
    const before = seen.get(entry.key)
    const sinceMs = before?.signature === signature && before.sinceMs <= nowMs ? before.sinceMs : nowMs
    next.set(entry.key, { signature, sinceMs })
    return nowMs - sinceMs
  }

  /** Markers of files that are gone would let a later file of that name through while it is being written. */
  const dropOrphan = async (marker: Entry, dataKey: string, stillMs: number): Promise<void> => {
    if (stillMs < Math.max(stableForMs, 1000)) return
    const data = await lstat(pathOf(inbox, Buffer.from(dataKey, 'latin1'))).catch(() => undefined)
    if (data === undefined) await unlink(marker.path).catch(() => undefined)
  }

  return async (nowMs: number): Promise<Candidate[]> => {
    const entries = await readEntries(inbox)
    const keys = new Set(entries.map((entry) => entry.key))
    const marker = doneMarker === undefined ? undefined : Buffer.from(doneMarker).toString('latin1')
    const next: typeof seen = new Map()
    const complete: Candidate[] = []
    for (const entry of entries) {
      const stillMs = stillFor(entry, nowMs, next)
      if (marker === undefined) {
        if (stillMs >= stableForMs) complete.push(candidateFrom(entry))
      } else if (entry.key.endsWith(marker)) {
        const dataKey = entry.key.slice(0, -marker.length)
        if (!keys.has(dataKey)) await dropOrphan(entry, dataKey, stillMs)
      } else if (keys.has(entry.key + marker)) {
        complete.push(candidateFrom(entry))
      }
    }
    seen = next
    return complete.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs || Buffer.compare(a.rawName, b.rawName))
  }
}

const candidateFrom = ({ rawName, path, stats }: Entry): Candidate => ({ rawName, path, stats })

export const pathOf = (folder: string, rawName: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder}/`), rawName])

const readEntries = async (inbox: string): Promise<Entry[]> => {
  const rawNames = (await readdir(inbox, { encoding: 'buffer' })).filter(
    (rawName) => !isUnfinishedName(rawName.toString('latin1')),
  )
  const entries: Entry[] = []
  for (let from = 0; from < rawNames.length; from += statsAtOnce) {
    const part = await Promise.all(
      rawNames.slice(from, from + statsAtOnce).map(async (rawName): Promise<Entry | undefined> => {
        const path = pathOf(inbox, rawName)
        // Gone since: another process was faster.
        const stats = await lstat(path).catch(() => undefined)
        return stats?.isFile() ? { key: rawName.toString('latin1'), rawName, path, stats } : undefined
      }),
    )
    entries.push(...part.filter((entry) => entry !== undefined))
  }
  return entries
}
