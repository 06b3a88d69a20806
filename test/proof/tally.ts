/** What is kept of each kill and each fault, how it stands, and the table that counts them. */
import type { CrashPoint } from '../../src/domain/crash-point.ts'
import { type Backend, backends } from '../helpers/crossdock-app.ts'
import type { CrashCase } from './crash-case.ts'
import { backendsOf, type FaultCase, type FaultName } from './fault-case.ts'

export type ProofCase = CrashCase | FaultCase
export type Outcome = {
  breaches: string[]
  orders: number
  recoveredMs: number
  /** Why the kill or the fault did not strike: the case proves nothing. */
  missed?: string
  /** Says so when all was right but later than is promised, with others beside it. */
  late?: string | undefined
  /** It was late beside others, and this is what came of it alone. */
  again?: true
  /** Of faults. */
  timeline?: readonly string[]
  /** Of kills: the earlier ones in the same site. */
  after?: readonly CrashPoint[]
}
export type Result = ProofCase & Outcome & { version: string }

export type Company = 'beside others' | 'alone' | 'again alone'
export type Standing = 'passed' | 'passed alone' | 'failed' | 'failed alone' | 'late' | 'missed'

/** Beside others a late one has to run again alone; alone there is nothing to put it on. What is lost or doubled counts wherever it was found. */
export const judged = <T extends Outcome>(outcome: T, company: Company): T => {
  const { late, breaches } = outcome
  const counts = late !== undefined && (company !== 'beside others' || breaches.length > 0)
  return {
    ...outcome,
    ...(counts ? { breaches: [...breaches, late] } : {}),
    ...(company === 'again alone' ? { again: true } : {}),
  }
}

export const standingOf = ({ breaches, missed, late, again }: Outcome): Standing => {
  if (breaches.length > 0) return again ? 'failed alone' : 'failed'
  if (missed !== undefined) return 'missed'
  if (late !== undefined) return 'late'
  return again ? 'passed alone' : 'passed'
}

/** The others run again: they prove nothing yet. */
export const isDecided = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined && !['late', 'missed'].includes(standingOf(outcome))

const nameOf = (one: ProofCase): string => ('point' in one ? one.point : one.fault)
export const keyOf = (one: ProofCase): string => `${one.backend} ${nameOf(one)} ${one.seed}`

type Counts = { decided: number; failed: number; missed: number; late: number; again: number; failedAgain: number }

const countsOf = (results: readonly Result[]): Counts => {
  const all = results.map(standingOf)
  const count = (...wanted: Standing[]): number => all.filter((one) => wanted.includes(one)).length
  return {
    decided: results.filter((one) => isDecided(one)).length,
    failed: count('failed', 'failed alone'),
    missed: count('missed'),
    late: count('late'),
    again: count('passed alone', 'failed alone'),
    failedAgain: count('failed alone'),
  }
}

const waitsForItsTurn = 'late and not yet run again alone'

/** One row for each crash point or fault, one column for each backend. */
export const tableOf = (results: readonly Result[], names: readonly string[], what: 'kill' | 'fault'): string => {
  const head = `| ${what === 'kill' ? 'killed at' : 'fault'} | ${backends.join(' | ')} |\n|---|${backends.map(() => '---|').join('')}`
  const cell = (name: string, backend: Backend): string => {
    if (what === 'fault' && !backendsOf(name as FaultName).includes(backend)) return '-'
    const of = results.filter((one) => nameOf(one) === name && one.backend === backend)
    if (of.length === 0) return 'not run'
    const { decided, failed, missed, late, again, failedAgain } = countsOf(of)
    const slowest = Math.max(0, ...of.filter(isDecided).map(({ recoveredMs }) => recoveredMs))
    return [
      `${decided}`,
      `${failed} failed`,
      ...(again === 0 ? [] : [`${again} late and run again alone (${failedAgain} failed)`]),
      ...(late === 0 ? [] : [`${late} ${waitsForItsTurn}`]),
      ...(missed === 0 ? [] : [`${missed} did not strike`]),
      ...(decided === 0 ? [] : [`back after ${(slowest / 1000).toFixed(1)} s at most`]),
    ].join(', ')
  }
  const rows = names.map((name) => `| \`${name}\` | ${backends.map((backend) => cell(name, backend)).join(' | ')} |`)
  const orders = results.filter(isDecided).reduce((sum, one) => sum + one.orders, 0)
  const { decided, failed, missed, late, again, failedAgain } = countsOf(results)
  const ones = (count: number): string => `${count} ${what}${count === 1 ? '' : 's'}`
  const sum = [
    `${ones(decided)}, ${orders} orders put in`,
    `${ones(failed)} after which something was lost, doubled, left lying or held up too long`,
    `${missed} that did not strike and prove nothing`,
    `${late} ${waitsForItsTurn}.`,
  ].join(', ')
  const after =
    again === 0
      ? ''
      : ` Late beside others and counted as they came out alone: ${again}, of which ${failedAgain} failed.`
  return `${sum}${after}\n\n${head}\n${rows.join('\n')}`
}
