import type { Client } from './client.ts'
import type { BegunRun } from './server-types.ts'

const part = encodeURIComponent

export type FlowRunOrder = { kind: 'changes' | 'load'; dryRun: boolean }
export type BackfillOrder = { from: string; to: string; mode: 'missing' | 'failed' | 'all'; dryRun: boolean }
export type BackfillReport = {
  flow: string
  slots: { system: string; slotAt: string; was: string; run: BegunRun | null }[]
  dryRun: boolean
}
export type SystemCheck =
  | { name: string; ok: true; detail: string; tookMs: number }
  | { name: string; ok: false; code: string; meaning: string; detail: string; tookMs: number }

export type ResumedSystem = { askedFirst: number; forPerson: number }

/** What changes something: one request each. */
export const actionsOf = (client: Client) => ({
  runFlow: (name: string, order: FlowRunOrder) =>
    client.send<{ flow: string; runs: BegunRun[] }>('POST', `/flows/${part(name)}/run`, order),
  pauseFlow: (name: string, reason: string) => client.send('POST', `/flows/${part(name)}/pause`, { reason }),
  resumeFlow: (name: string) => client.send('POST', `/flows/${part(name)}/resume`),
  backfillFlow: (name: string, order: BackfillOrder) =>
    client.send<BackfillReport>('POST', `/flows/${part(name)}/backfill`, order),
  cancelRun: (id: string, reason: string) => client.send('POST', `/runs/${part(id)}/cancel`, { reason }),
  approveRun: (id: string) => client.send('POST', `/runs/${part(id)}/approve`),
  checkSystem: (name: string) => client.send<SystemCheck>('POST', `/systems/${part(name)}/check`),
  pauseSystem: (name: string, reason: string) => client.send('POST', `/systems/${part(name)}/pause`, { reason }),
  resumeSystem: (name: string) => client.send('POST', `/systems/${part(name)}/resume`),
  resumeRestored: (name: string, askFirst: boolean) =>
    client.send<ResumedSystem>('POST', `/systems/${part(name)}/resume`, { askFirst }),
})
