import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Flow, isPullFlow } from '../domain/flow.ts'
import { loadSettings, type Settings } from '../settings.ts'

/** A folder with its own configuration, mailboxes and store; gone when the demo ends. */
export type DemoSite = {
  settings: Settings
  /** The flows with their schedules. */
  scheduled: Settings['flows']
  outbox: string
  /** Puts a sample file into the inbox, as a partner would. */
  drop(fileName: string): Promise<void>
  remove(): Promise<void>
}

const projectFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const samples = projectFile('examples/orders')

/** Dates the samples are written with, and how many days from today each run moves them to. */
const sampleDates = [
  { date: '2026-11-20', daysFromToday: 0 },
  { date: '2026-12-04', daysFromToday: 14 },
]

/**
 * Copies the example configuration into a new folder, with free ports instead of the usual ones. Its flows run when they are told to: on
 * their schedules each demo would be another one.
 */
export const createDemoSite = async (urls: { crm: string; erp: string }): Promise<DemoSite> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-demo-'))
  await cp(projectFile('config'), join(folder, 'config'), { recursive: true })
  const settings = await loadSettings({
    configPath: join(folder, 'config/crossdock.yaml'),
    cwd: folder,
    env: { CRM_URL: urls.crm, ERP_URL: urls.erp, CROSSDOCK_PORT: '0', CROSSDOCK_LOG_LEVEL: 'error' },
  })
  return {
    scheduled: settings.flows,
    settings: { ...settings, flows: new Map([...settings.flows].map(([name, flow]) => [name, unscheduled(flow)])) },
    outbox: join(folder, 'mail/out'),
    drop: async (fileName) => {
      const today = inThisRun(await readFile(join(samples, fileName), 'latin1'))
      const inbox = join(folder, 'mail/in')
      await mkdir(inbox, { recursive: true })
      await writeFile(join(inbox, `.${fileName}.tmp`), today, 'latin1')
      await rename(join(inbox, `.${fileName}.tmp`), join(inbox, fileName))
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const unscheduled = (flow: Flow): Flow => {
  if (!isPullFlow(flow)) return flow
  const { schedule: _, ...rest } = flow
  return rest
}

export const sampleFiles = async (): Promise<string[]> =>
  (await readdir(samples)).filter((name) => /\.(edi|xml|csv|txt)$/.test(name)).sort(byNumber)

/** `2-…` in front of `10-…`. */
const byNumber = (one: string, other: string): number => Number.parseInt(one, 10) - Number.parseInt(other, 10)

const inThisRun = (text: string): string =>
  sampleDates.reduce((moved, { date, daysFromToday }) => {
    const day = new Date(Date.now() + daysFromToday * 86_400_000).toISOString().slice(0, 10)
    return moved.replaceAll(date, day).replaceAll(compact(date), compact(day))
  }, text)

const compact = (date: string): string => date.replaceAll('-', '')
