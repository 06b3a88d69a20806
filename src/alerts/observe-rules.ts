import type { AlertRule } from '../domain/alert-settings.ts'
import { type Said, say } from '../domain/said.ts'
import { nextFireTime } from '../schedule/fire-times.ts'
import { timetableOf } from '../schedule/timetable-of.ts'
import type { Observation, Watched } from './observation.ts'

type Kind = AlertRule['kind']
type RuleOf<K extends Kind> = Extract<AlertRule, { kind: K }>
type Observers = { [K in Kind]: (rule: RuleOf<K>, watched: Watched) => Promise<Observation[]> }

const minuteMs = 60_000
const dayMs = 86_400_000
/** The store marks a pause without an end, a person's, by a day that never comes. */
const farAwayYear = 9000
const noAges = { agedMinutes: 1e6, waitingMinutes: 1e6 }

const isWanted = (name: string | null, wanted: readonly string[] | undefined): boolean =>
  wanted === undefined || (name !== null && wanted.includes(name))

const msSince = (at: Date, { now }: Watched): number => Math.max(0, now() - at.getTime())

const timeText = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** What is wrong, in the language of the channels and for who reads another one. */
const told = ({ texts }: Pick<Watched, 'texts'>, said: Said): Pick<Observation, 'what' | 'said'> => ({
  what: texts.sentence(said),
  said,
})

/**
 * When a flow last read each of its systems to the end. One it never could read counts from its first try: this process may be younger than that, and
 * the next one too.
 */
const readingsOf = async (flow: string, { store: { alerts } }: Watched): Promise<ReadonlyMap<string, Date>> =>
  new Map([...(await alerts.firstTried(flow)), ...(await alerts.lastRead(flow))].map(({ system, at }) => [system, at]))

const query = (filter: string): string => `?filter=${encodeURIComponent(filter)}`

const observers: Observers = {
  'error-group': async ({ systems }, { store, texts }) => {
    const { groups } = await store.alerts.troubles(noAges)
    return groups
      .filter(({ system }) => isWanted(system, systems))
      .map(({ id, code, system, field, acknowledgedBy, count }) => ({
        // Not by its signature: that holds words of the message.
        subject: [system, code, field, id.slice(0, 8)].filter((part) => part !== null).join(' '),
        ...told(
          { texts },
          system === null
            ? say('trouble.letters', { n: count, code })
            : say('trouble.letters-of', { n: count, system, code }),
        ),
        link: `/desk/groups/${id}`,
        count,
        acknowledgedBy,
      }))
  },

  'dead-letter-age': async ({ olderThanMinutes }, watched) => {
    const { aged } = await watched.store.alerts.troubles({ ...noAges, agedMinutes: olderThanMinutes })
    return aged.map(({ place, count, since }) => ({
      subject: place,
      ...told(watched, say('trouble.aged', { n: count, place, ageMs: msSince(since, watched) })),
      link: `/desk${query(`state:open age>${olderThanMinutes}m`)}`,
      count,
    }))
  },

  'queue-age': async ({ olderThanMinutes }, watched) => {
    const { waiting } = await watched.store.alerts.troubles({ ...noAges, waitingMinutes: olderThanMinutes })
    return waiting.map(({ place, count, since }) => ({
      subject: place,
      ...told(watched, say('trouble.waiting', { n: count, place, ageMs: msSince(since, watched) })),
      link: '/overview',
      count,
    }))
  },

  'flow-late': async ({ flows: wanted, toleranceMinutes }, watched) => {
    const late: Observation[] = []
    const paused = new Set(
      (await watched.store.flows.list()).flatMap(({ flow, pausedAt }) => (pausedAt === null ? [] : [flow])),
    )
    for (const [name, flow] of watched.flows) {
      const timetable = timetableOf(name, flow, watched.calendars)
      if (timetable === undefined || !isWanted(name, wanted) || paused.has(name)) continue
      const read = await readingsOf(name, watched)
      for (const system of flow.from) {
        // The slot after the last reading that got to its end is the first one missed.
        const due = nextFireTime(timetable, read.get(system) ?? watched.watchingSince, new Date(watched.now()))?.at
        const ageMs = due === undefined ? 0 : msSince(due, watched)
        if (due === undefined || ageMs < toleranceMinutes * minuteMs) continue
        const what = told(watched, say('trouble.flow-late', { flow: name, system, due: timeText(due), ageMs }))
        late.push({ subject: `${name} ${system}`, ...what, link: `/flows/${name}`, count: 1 })
      }
    }
    return late
  },

  'ack-overdue': async (_rule, watched) => {
    const { overdue } = await watched.store.alerts.troubles(noAges)
    return overdue.map(({ partner, count, since }) => ({
      subject: partner,
      ...told(watched, say('trouble.ack-overdue', { partner, n: count, ageMs: msSince(since, watched) })),
      link: `/partners/${partner}`,
      count,
    }))
  },

  // The reason a system gives is not told: it may hold anything. The link shows it to who may see it.
  'system-down': async ({ systems, afterFailures }, { store, connections, texts }) =>
    (await store.systems.list()).flatMap(({ system, pausedUntil, failures }) => {
      const byPerson = pausedUntil !== null && pausedUntil.getUTCFullYear() >= farAwayYear
      // Failures are counted until something gets through: between two tries the system is not paused, but no better.
      if (!isWanted(system, systems) || (!byPerson && failures < afterFailures)) return []
      // Nobody could resume it, nor does anything ask for it any more.
      if (!connections.has(system)) return []
      const what = told(
        { texts },
        byPerson ? say('trouble.paused', { system }) : say('trouble.failing', { system, failures }),
      )
      return [{ subject: system, ...what, link: `/systems/${system}`, count: Math.max(1, failures) }]
    }),

  certificate: async ({ systems, days }, { certificates, texts, now }) =>
    (await certificates()).flatMap(({ system, host, expiresAt }) => {
      const left = Math.floor((expiresAt.getTime() - now()) / dayMs)
      if (left > days || !isWanted(system, systems)) return []
      const at = timeText(expiresAt)
      const what = told(
        { texts },
        left < 0
          ? say('trouble.certificate-over', { system, host, at })
          : say('trouble.certificate', { system, host, n: left, at }),
      )
      return [{ subject: system, ...what, link: `/systems/${system}`, count: 1 }]
    }),

  'partner-silent': async ({ partners: wanted, silentHours }, { store, partners, absences, texts }) => {
    const names = partners.map(({ name }) => name).filter((name) => isWanted(name, wanted))
    if (silentHours === undefined)
      return (await absences()).flatMap(({ partner, usual }) =>
        names.includes(partner)
          ? [
              {
                subject: partner,
                ...told({ texts }, say('trouble.absent', { partner, usual })),
                link: `/partners/${partner}`,
                count: 1,
              },
            ]
          : [],
      )
    const heard = await store.alerts.heardWithin(names, silentHours)
    return names
      .filter((partner) => !heard.has(partner))
      .map((partner) => ({
        subject: partner,
        ...told({ texts }, say('trouble.silent', { partner, hours: silentHours })),
        link: `/partners/${partner}`,
        count: 1,
      }))
  },
}

/** What is wrong now, by one rule. */
export const observeRule = (rule: AlertRule, watched: Watched): Promise<Observation[]> =>
  // The kind of the rule says which of the observers it is for.
  (observers[rule.kind] as (rule: AlertRule, watched: Watched) => Promise<Observation[]>)(rule, watched)
