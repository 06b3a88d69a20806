import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Connection } from '../../../src/connectors/connector.ts'
import { loadSettings, type Settings } from '../../../src/settings.ts'

export const exampleFile = (name: string): string => join(import.meta.dirname, '../../../examples/systems', name)

/** Settings of one system of the type `http`, read from a file as at a start. */
export const settingsOf = async (
  system: Record<string, unknown>,
  env: Record<string, string> = {},
): Promise<Settings> => {
  const folder = await mkdtemp(join(tmpdir(), 'crossdock-http-'))
  try {
    const configPath = join(folder, 'crossdock.yaml')
    await writeFile(configPath, JSON.stringify({ systems: { sys: { type: 'http', ...system } } }))
    return await loadSettings({ configPath, env, cwd: folder })
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Opens a system as the process does: settings from a file, checked, then opened by its connector. */
export const openDescribed = async (
  system: Record<string, unknown>,
  env: Record<string, string> = {},
): Promise<Connection> => {
  const opened = (await settingsOf(system, env)).systems.get('sys')
  if (opened === undefined) throw new Error('The system is not there')
  return opened.connector.open(opened.settings, { system: 'sys', logger: pino({ level: 'silent' }) })
}

export const there = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('A capability is missing')
  return value
}
