import type { Partner } from '../domain/partner.ts'
import type { Said } from '../domain/said.ts'
import { datesBefore, localMoment } from '../schedule/local-day.ts'
import type { AwaitedCount } from '../store/observe-store.ts'
import { type PartnerDay, partnerDays } from './absences.ts'
import { comingIn, lastSeenBy } from './last-seen.ts'
import type { ObserveDeps } from './observe.ts'

export type PartnerRow = {
  name: string
  system: string
  formats: string[]
  documentsToday: number
  usualByNow: number | null
  lastSeenAt: Date | null
  absent: string | null
  absentSaid: Said | null
  overdueAcknowledgements: number
  openDeadLetters: number
}

export type PartnerView = PartnerRow & {
  identifiers: { scheme: string; value: string }[]
  /** Newest last, today among them. */
  days: { day: string; in: number; out: number; dead: number }[]
  acknowledgements: { pending: number; overdue: number; rejected: number }
  usualDay: PartnerDay['usualDay']
}

const daysShown = 30
const shownKinds = [...comingIn, 'documents-out', 'dead-letters'] as const

type Deps = Pick<ObserveDeps, 'store' | 'partners' | 'operations' | 'now'>

/** Every partner of the configuration, by name. */
export const viewPartners = async (deps: Deps): Promise<PartnerRow[]> => {
  const { store, partners } = deps
  const [days, totals, overdue, open] = await Promise.all([
    partnerDays(
      partners.map(({ name }) => name),
      deps,
    ),
    store.traffic.totals(),
    store.observations.overdue(),
    store.observations.openByPartner(),
  ])
  const seen = lastSeenBy(totals, 'partner', comingIn)
  return [...partners]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((partner) => rowOf(partner, days.get(partner.name), seen.get(partner.name), overdue, open))
}

/** Undefined when there is no such partner. */
export const viewPartner = async (deps: Deps, name: string): Promise<PartnerView | undefined> => {
  const { store, partners, operations, now } = deps
  const partner = partners.find((one) => one.name === name)
  if (partner === undefined) return undefined
  const today = localMoment(operations.timezone, now()).date
  const dates = [today, ...datesBefore(today, daysShown - 1)].reverse()
  const [days, totals, awaited, open, counted] = await Promise.all([
    partnerDays([name], deps),
    store.traffic.totals(),
    store.observations.awaited(name),
    store.observations.openByPartner(),
    store.traffic.days({ timezone: operations.timezone, dates, kinds: shownKinds, partner: name }),
  ])
  const sumOf = (day: string, ...kinds: string[]): number =>
    counted
      .filter(({ date, kind }) => date === day && kinds.includes(kind))
      .reduce((sum, { hours }) => sum + hours.reduce((total, n) => total + n, 0), 0)
  const awaitedOf = (state: AwaitedCount['state']): number => awaited.find((one) => one.state === state)?.count ?? 0
  const row = rowOf(partner, days.get(name), lastSeenBy(totals, 'partner', comingIn).get(name), awaited, open)
  return {
    ...row,
    identifiers: [{ scheme: partner.theirs.qualifier, value: partner.theirs.id }],
    days: dates.map((day) => ({
      day,
      in: sumOf(day, 'orders-in', 'documents-in'),
      out: sumOf(day, 'documents-out'),
      dead: sumOf(day, 'dead-letters'),
    })),
    acknowledgements: { pending: awaitedOf('pending'), overdue: awaitedOf('overdue'), rejected: awaitedOf('rejected') },
    usualDay: days.get(name)?.usualDay ?? [],
  }
}

const rowOf = (
  { name, system, standard, version, edifact }: Partner,
  day: PartnerDay | undefined,
  lastSeenAt: Date | undefined,
  awaited: readonly AwaitedCount[],
  open: ReadonlyMap<string, number>,
): PartnerRow => ({
  name,
  system,
  formats: [formatOf(standard, version, edifact.version)],
  documentsToday: day?.documentsToday ?? 0,
  usualByNow: day?.usualByNow ?? null,
  lastSeenAt: lastSeenAt ?? null,
  absent: day?.absent ?? null,
  absentSaid: day?.absentSaid ?? null,
  overdueAcknowledgements: awaited.find((one) => one.partner === name && one.state === 'overdue')?.count ?? 0,
  openDeadLetters: open.get(name) ?? 0,
})

const formatOf = (standard: Partner['standard'], x12Version: string, edifactVersion: string): string => {
  if (standard === 'x12') return `x12 ${x12Version}`
  return standard === 'edifact' ? `edifact ${edifactVersion}` : standard
}
