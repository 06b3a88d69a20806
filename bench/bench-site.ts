/** What benches need besides what they measure. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { waitFor } from '../test/helpers/crossdock-process.ts'
import { freePort } from '../test/helpers/free-port.ts'

/** The first that starts may have to build Crossdock. */
const standInsStartWithinMs = 150_000

const bin = fileURLToPath(new URL('../bin/crossdock', import.meta.url))

export const required = (name: string): string => {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run this with "npm run bench:..."`)
  return value
}

/** Largest resident size a process had so far. */
export const peakMbOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
}

/** What the kernel says of a process, from its state on (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html); empty when it is gone. */
const statOf = async (pid: number): Promise<number[]> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // Behind the name, which may hold anything, in parentheses.
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
}

/** Processor time a process took so far, all its threads, in seconds; with that of its children that have ended. */
export const cpuSecondsOf = async (pid: number, withEnded = false): Promise<number> => {
  // Hundredths of a second: user and system time, then the same of children.
  const times = (await statOf(pid)).slice(11, withEnded ? 15 : 13)
  return times.reduce((sum, ticks) => sum + ticks, 0) / 100
}

/** Processor time of PostgreSQL so far, all its processes, in seconds. */
export const postgresCpuSeconds = async (): Promise<number> => {
  const client = new pg.Client({ connectionString: required('TEST_DATABASE_URL') })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const pid = rows[0]?.pid ?? 0
  const server = (await statOf(pid))[1] ?? 0
  let seconds = await cpuSecondsOf(server, true)
  for (const name of await readdir('/proc')) {
    if (/^\d+$/.test(name) && (await statOf(Number(name)))[1] === server) seconds += await cpuSecondsOf(Number(name))
  }
  await client.end()
  return seconds
}

/** An empty database on the test server. */
export const newDatabase = async (): Promise<string> => {
  const url = new URL(required('TEST_DATABASE_URL'))
  const name = `bench_${process.pid}_${Date.now()}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  url.pathname = `/${name}`
  return url.href
}

/** Drops a database that `newDatabase` made, whoever is still connected to it. */
export const dropDatabase = async (databaseUrl: string): Promise<void> => {
  const client = new pg.Client({ connectionString: required('TEST_DATABASE_URL') })
  await client.connect()
  await client.query(`drop database if exists ${new URL(databaseUrl).pathname.slice(1)} with (force)`)
  await client.end()
}

/** Puts a table into a page of the docs, at the place marked with the name, with the machine and the day. */
export const writeTable = async (name: string, table: string, page = 'performance.md'): Promise<void> => {
  const file = fileURLToPath(new URL(`../docs/${page}`, import.meta.url))
  const text = await readFile(file, 'utf8')
  const machine = `Node ${process.versions.node}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}.`
  const marked = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`)
  if (!marked.test(text)) throw new Error(`${file} has no place marked <!-- ${name} -->`)
  await writeFile(file, text.replace(marked, `<!-- ${name} -->\n${machine}\n\n${table}\n<!-- /${name} -->`))
}

/** The value below which that share of the values lies; 0 when there are none. */
export const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? 0

export type StandIns = { crmUrl: string; erpUrl: string; child: ChildProcess }

/** The stand-ins of CRM and ERP, both in one process of their own. */
export const startStandIns = async (): Promise<StandIns> => {
  const [crmPort, erpPort] = [await freePort(), await freePort()]
  const child = spawn(
    process.execPath,
    [bin, 'sandbox', '--crm-port', String(crmPort), '--erp-port', String(erpPort)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const erpUrl = `http://127.0.0.1:${erpPort}`
  await waitFor(
    () =>
      fetch(`${erpUrl}/_state`)
        .then((response) => response.ok)
        .catch(() => false),
    standInsStartWithinMs,
    () => 'the stand-ins did not start',
    child,
  ).catch((error: unknown) => {
    child.kill()
    throw error
  })
  return { crmUrl: `http://127.0.0.1:${crmPort}`, erpUrl, child }
}
