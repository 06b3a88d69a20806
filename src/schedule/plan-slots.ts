import { type FireTime, fireTimes, type Timetable } from './fire-times.ts'

/** A slot this young is on time: the timer wakes every 30 s at the latest, and a process may stand still for a moment. */
const onTimeMs = 60_000
const hourMs = 3_600_000
/** Most slots taken, or told as passed over, at once. */
const mostSlots = 1_000

export type ScheduleRules = Timetable & { catchUp: 'skip' | 'once' | 'all' }

export type PassedOver = {
  at: Date
  /** `missed`: its time is over and the schedule does not catch up. `covered`: a later slot does its work too. */
  why: 'missed' | 'covered'
}

export type SlotPlan = {
  /** Slots to take now, the earliest first. */
  take: readonly Date[]
  passedOver: readonly PassedOver[]
  /** There are more slots, before all that are named here; nothing becomes of them. */
  isCut: boolean
}

/**
 * What becomes of the slots in `(lastSlot, now]`. `skip` takes the latest, when it is on time (not older than a minute). `once` takes the
 * latest, however old. `all` takes all of them. Of more than 1000 slots the latest 1000 are looked at: what a run reads does not depend
 * on how many ran before. Without a last slot nothing is due.
 */
export const planSlots = (rules: ScheduleRules, lastSlot: Date | undefined, now: Date): SlotPlan => {
  const { slots, isCut } = latestSlots(rules, lastSlot ?? now, now)
  const latest = slots.at(-1)
  if (rules.catchUp === 'all' || latest === undefined) return { take: slots, passedOver: [], isCut }
  const isTaken = rules.catchUp === 'once' || now.getTime() - latest.getTime() <= onTimeMs
  const passedOver = (isTaken ? slots.slice(0, -1) : slots).map(
    (at): PassedOver => ({ at, why: isTaken ? 'covered' : 'missed' }),
  )
  return { take: isTaken ? [latest] : [], passedOver, isCut }
}

/** The last 1000 slots in `(since, now]`. Looks back further and further: a schedule of seconds has millions in a year. */
const latestSlots = (timetable: Timetable, since: Date, now: Date): { slots: Date[]; isCut: boolean } => {
  for (let windowMs = hourMs; ; windowMs *= 4) {
    const afterMs = Math.max(since.getTime(), now.getTime() - windowMs)
    const entries = fireTimes({ ...timetable, after: new Date(afterMs), until: now, count: Number.POSITIVE_INFINITY })
    const slots = entries.filter((entry): entry is FireTime => entry.kind === 'fires').map(({ at }) => at)
    if (slots.length > mostSlots) return { slots: slots.slice(-mostSlots), isCut: true }
    if (afterMs === since.getTime()) return { slots, isCut: false }
  }
}
