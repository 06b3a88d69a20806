import { absenceOf, type DayCounts, type Expectation, usualHours } from '../domain/absence.ts'
import { groupBy } from '../domain/group-by.ts'
import { beginOfDay, datesBefore, localMoment } from '../schedule/local-day.ts'
import type { Store } from '../store/store.ts'
import { comingIn } from './last-seen.ts'
import type { ObserveDeps } from './observe.ts'

const daysLookedAt = 8
const daysOfWeek = 7

export type PartnerDay = Expectation & {
  /** Documents that came today, orders among them. */
  documentsToday: number
  /** When it should have been noticed; null: nothing is missing. */
  since: Date | null
  usualDay: { hour: number; usual: number; today: number }[]
}

type Deps = Pick<ObserveDeps, 'store' | 'operations' | 'now'>

/**
 * Today beside the last eight same weekdays (local dates of the operations' time zone, holidays left out), for each of these partners. Who usually
 * sends orders is measured by orders, anybody else by documents.
 */
export const partnerDays = async (
  partners: readonly string[],
  { store, operations: { timezone, holidays }, now }: Deps,
): Promise<Map<string, PartnerDay>> => {
  const { date, hour } = localMoment(timezone, now())
  const before = datesBefore(date, daysLookedAt, daysOfWeek).filter((day) => !holidays.has(day))
  const only = partners.length === 1 ? partners[0] : undefined
  const asked = { timezone, kinds: comingIn, partner: only }
  const [past, today] = await Promise.all([
    pastDays(store, { ...asked, dates: before }),
    store.traffic.days({ ...asked, dates: [date] }),
  ])
  const counted = [...past, ...today]
  const byPartner = groupBy(counted, ({ partner }) => partner)
  return new Map(
    partners.map((partner) => {
      const rows = byPartner.get(partner) ?? []
      const byOrders = rows.some((row) => row.kind === 'orders-in')
      const measured = byOrders ? rows.filter(({ kind }) => kind === 'orders-in') : rows
      const days = { today: dayOf(measured, date), before: before.map((day) => dayOf(measured, day)) }
      const expectation = absenceOf({
        ...days,
        hour,
        holiday: holidays.has(date),
        what: byOrders ? 'orders' : 'documents',
      })
      const usual = usualHours(days.before)
      const { sinceHour } = expectation
      return [
        partner,
        {
          ...expectation,
          since: sinceHour === null ? null : new Date(beginOfDay(timezone, date).getTime() + sinceHour * 3_600_000),
          documentsToday: sumOf(rows.filter((row) => row.date === date)),
          usualDay: usual.map((count, at) => ({ hour: at, usual: count, today: days.today[at] ?? 0 })),
        },
      ]
    }),
  )
}

type DayQuery = Parameters<Store['traffic']['days']>[0]
type CountedDays = ReturnType<Store['traffic']['days']>

const known = new WeakMap<Store, Map<string, CountedDays>>()
/** One for all partners, and one each for those whose pages are open. */
const mostKnown = 50

/** Days of a week ago and more change no more: they are counted once, and not at every look. */
const pastDays = (store: Store, query: DayQuery): CountedDays => {
  const ofStore = known.get(store) ?? new Map<string, CountedDays>()
  known.set(store, ofStore)
  const key = JSON.stringify(query)
  const counted = ofStore.get(key) ?? store.traffic.days(query)
  ofStore.delete(key)
  ofStore.set(key, counted)
  counted.catch(() => ofStore.delete(key))
  const [oldest] = ofStore.keys()
  if (ofStore.size > mostKnown && oldest !== undefined) ofStore.delete(oldest)
  return counted
}

type DayRow = { date: string; hours: readonly number[] }

const dayOf = (rows: readonly DayRow[], date: string): DayCounts => {
  const ofDay = rows.filter((row) => row.date === date)
  return Array.from({ length: 24 }, (_, hour) => ofDay.reduce((sum, { hours }) => sum + (hours[hour] ?? 0), 0))
}

const sumOf = (rows: readonly DayRow[]): number =>
  rows.reduce((total, { hours }) => total + hours.reduce((sum, n) => sum + n, 0), 0)
