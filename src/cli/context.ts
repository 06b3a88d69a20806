import type { Command } from 'commander'
import { loadSettings, type Settings } from '../settings.ts'
import { type ApiClient, type OpenApp, openClient } from './client.ts'
import type { ExitCode, Io } from './io.ts'
import { oneLine, printable, printableJson, screenWidth } from './table.ts'

/** What every command works with. */
export type Context = {
  io: Io
  nowMs: () => number
  /** Whether `--json` was given. */
  isJson: () => boolean
  settings: () => Promise<Settings>
  /** Opens the API for the time of `work`. */
  withClient: <T>(work: (client: ApiClient) => Promise<T>) => Promise<T>
  print: (text: string) => void
  printJson: (value: unknown) => void
  /** Says something beside the result: to standard error. */
  note: (text: string) => void
  /** Runs a command's work and keeps its exit code. */
  run: <A extends unknown[]>(work: (...args: A) => Promise<ExitCode>) => (...args: A) => Promise<void>
}

export const createContext = (
  program: Command,
  io: Io,
  options: { openApp: OpenApp; nowMs: () => number; keep: (code: ExitCode) => void },
): Context => {
  const globals = (): { config?: string; json?: boolean } => program.opts()
  return {
    io,
    nowMs: options.nowMs,
    isJson: () => globals().json === true,
    settings: () => loadSettings({ configPath: globals().config, env: io.env, cwd: io.cwd }),
    withClient: async (work) => {
      const client = await openClient(io, globals().config, options.openApp)
      try {
        return await work(client)
      } finally {
        await client.close()
      }
    },
    print: (text) => io.stdout.write(printable(text)),
    printJson: (value) => io.stdout.write(`${printableJson(JSON.stringify(value, null, 2))}\n`),
    note: (text) => io.stderr.write(`${printable(text)}\n`),
    run:
      (work) =>
      async (...args) => {
        options.keep(await work(...args))
      },
  }
}

/** Breaks text into lines of the screen's width, each after `indent` blanks. */
export const wrapText = (text: string, indent: number): string => {
  const lines: string[] = []
  let line = ''
  for (const word of oneLine(text).split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > screenWidth) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  lines.push(line)
  return lines.map((each) => `${' '.repeat(indent)}${each}\n`).join('')
}
