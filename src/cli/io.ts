import type { FastifyInstance } from 'fastify'
import type { Environment } from '../settings.ts'

/** Where a command reads its surroundings and writes to. */
export type Io = {
  stdout: { write(text: string | Uint8Array): unknown; isTTY?: boolean | undefined }
  stderr: { write(text: string): unknown }
  env: Environment
  cwd: string
  /** Stops commands that run until told; signals of the process do when it is left out. */
  stop?: AbortSignal | undefined
}

/** The API of an app that is open in this process but does no work. */
export type OpenedApp = { api: FastifyInstance; token: string; close(): Promise<unknown> }

export const exitCodes = { done: 0, foundProblems: 1, usage: 2 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** A command was used in a way that makes no sense; exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
