import { resolve } from 'node:path'
import { type Flow, isPullFlow } from '../domain/flow.ts'
import { type BusinessCalendar, parseCalendar } from '../schedule/business-calendar.ts'
import { type ConfigProblem, pathText } from './config-problem.ts'
import type { YamlFile } from './yaml-text.ts'

export type LoadedCalendars = {
  /** By flow. */
  calendars: Map<string, BusinessCalendar>
  /** Of the people who look on. */
  holidays: BusinessCalendar
  problems: ConfigProblem[]
}

type Reading = {
  /** Of the configuration file: paths are relative to it. */
  folder: string
  yaml: YamlFile
  readText: (path: string) => Promise<{ ok: true; text: string } | { ok: false; reason: string }>
  /** A file's name for messages. */
  nameOf: (path: string) => string
}

/** The holidays of every flow that names a calendar, and those of the operations. */
export const loadCalendars = async (
  { flows, operations }: { flows: Readonly<Record<string, Flow>>; operations: { calendar?: string | undefined } },
  reading: Reading,
): Promise<LoadedCalendars> => {
  const loaded: LoadedCalendars = { calendars: new Map(), holidays: new Map(), problems: [] }
  for (const [name, flow] of Object.entries(flows)) {
    if (!isPullFlow(flow) || flow.calendar === undefined) continue
    const { calendar, problems } = await readCalendar(flow.calendar, ['flows', name, 'calendar'], reading)
    if (calendar !== undefined) loaded.calendars.set(name, calendar)
    loaded.problems.push(...problems)
  }
  if (operations.calendar !== undefined) {
    const { calendar, problems } = await readCalendar(operations.calendar, ['operations', 'calendar'], reading)
    loaded.holidays = calendar ?? loaded.holidays
    loaded.problems.push(...problems)
  }
  return loaded
}

const readCalendar = async (
  written: string,
  at: readonly string[],
  { folder, yaml, readText, nameOf }: Reading,
): Promise<{ calendar?: BusinessCalendar; problems: ConfigProblem[] }> => {
  const path = resolve(folder, written)
  const file = await readText(path)
  if (!file.ok) {
    const message = `cannot be read (${file.reason}): mend the path, or leave the calendar out`
    const value = JSON.stringify(yaml.written(at))
    const place = { file: yaml.file, line: yaml.lineOf(at), path: pathText(at) }
    return { problems: [{ code: 'CONFIG_UNREADABLE', ...place, value, message }] }
  }
  const { calendar, problems } = parseCalendar(file.text)
  const inFile = { code: 'CONFIG_INVALID' as const, file: nameOf(path), path: '' }
  return {
    calendar,
    problems: problems.map(({ line, value, message }) => ({ ...inFile, line, value: JSON.stringify(value), message })),
  }
}

/** A flow with the absolute path of its calendar. */
export const withCalendarPath = (flow: Flow, folder: string): Flow =>
  isPullFlow(flow) && flow.calendar !== undefined ? { ...flow, calendar: resolve(folder, flow.calendar) } : flow
