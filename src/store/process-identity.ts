import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * What tells one process from every other, also after a restart of the machine and across containers. Two processes with
 * the same `realm` see the same process ids, so one can tell whether the other lives.
 */
export type ProcessIdentity = {
  pid: number
  /** When the process started, in the kernel's own count; null where the system does not tell. */
  startedTicks: string | null
  realm: string
}

export const currentProcess = (): ProcessIdentity => ({
  pid: process.pid,
  startedTicks: startedTicksOf(process.pid),
  realm: realm(),
})

/** Whether the process lives: `unknown` when it belongs to another machine or container. */
export const isAlive = (other: ProcessIdentity): boolean | 'unknown' => {
  if (other.realm !== realm()) return sameMachineRestarted(other.realm) ? false : 'unknown'
  try {
    process.kill(other.pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  // The number may have passed to a younger process.
  return other.startedTicks === null || startedTicksOf(other.pid) === other.startedTicks
}

/** Machine, boot and process namespace (of a container). */
const realm = (): string =>
  [
    hostname(),
    textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    textOf(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ')

/** The same host name and namespace under another boot id: whatever ran before the restart is gone. */
const sameMachineRestarted = (other: string): boolean => {
  const [host, boot, namespace] = realm().split(' ')
  const [otherHost, otherBoot, otherNamespace] = other.split(' ')
  return host === otherHost && namespace === otherNamespace && boot !== otherBoot && boot !== '-' && otherBoot !== '-'
}

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)); the name before it may hold blanks and brackets. */
const startedTicksOf = (pid: number): string | null => {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

const textOf = (read: () => string): string => {
  try {
    return read().trim()
  } catch {
    return '-'
  }
}
