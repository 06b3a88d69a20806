/** How a system writes points in time. */
export type TimeStyle = {
  /** `iso`, `epoch-seconds`, `epoch-ms`, or a pattern of YYYY MM DD HH mm ss SSS and other characters. */
  format: string
  /** Minutes the system's times without zone are ahead of UTC. */
  offsetMinutes: number
}

const parts = /YYYY|MM|DD|HH|mm|ss|SSS/g
const widths: Readonly<Record<string, string>> = {
  YYYY: '\\d{4}',
  MM: '\\d\\d',
  DD: '\\d\\d',
  HH: '\\d\\d',
  mm: '\\d\\d',
  ss: '\\d\\d',
  SSS: '\\d{3}',
}

/** Whether a text is a format this module can write: a pattern needs year, month and day. */
export const isTimeFormat = (format: string): boolean =>
  ['iso', 'epoch-seconds', 'epoch-ms'].includes(format) ||
  (['YYYY', 'MM', 'DD'].every((part) => format.includes(part)) &&
    !/[A-Za-z]/.test(format.replace(parts, '').replaceAll(/[TZ]/g, '')))

/** The smallest step of a format, in milliseconds. */
export const stepMsOf = (format: string): number => {
  if (format === 'iso' || format === 'epoch-ms' || format.includes('SSS')) return 1
  if (format === 'epoch-seconds' || format.includes('ss')) return 1000
  return format.includes('mm') ? 60_000 : 86_400_000
}

/** A point in time rounded down to what the system's format can say: days begin where its times do. ISO 8601 in UTC. */
export const roundedToSource = (iso: string, { format, offsetMinutes }: TimeStyle): string => {
  const [stepMs, offsetMs] = [stepMsOf(format), offsetMinutes * 60_000]
  return new Date(Math.floor((Date.parse(iso) + offsetMs) / stepMs) * stepMs - offsetMs).toISOString()
}

/** A point in time as the system writes it, rounded down to what its format can say. */
export const timeToSource = (iso: string, { format, offsetMinutes }: TimeStyle): string => {
  const ms = Date.parse(iso)
  if (format === 'iso') return new Date(ms).toISOString()
  if (format === 'epoch-ms') return String(ms)
  if (format === 'epoch-seconds') return String(Math.floor(ms / 1000))
  const text = new Date(ms + offsetMinutes * 60_000).toISOString()
  const values: Readonly<Record<string, string>> = {
    YYYY: text.slice(0, 4),
    MM: text.slice(5, 7),
    DD: text.slice(8, 10),
    HH: text.slice(11, 13),
    mm: text.slice(14, 16),
    ss: text.slice(17, 19),
    SSS: text.slice(20, 23),
  }
  return format.replace(parts, (part) => values[part] ?? part)
}

/** ISO 8601 with zone of a time a system wrote; undefined when it is no time. */
export const timeFromSource = (value: unknown, { format, offsetMinutes }: TimeStyle): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
  if (text === '') return undefined
  if (format === 'epoch-ms' || format === 'epoch-seconds') {
    const number = Number(text)
    return isoOf(format === 'epoch-ms' ? number : number * 1000)
  }
  if (format !== 'iso') return fromPattern(text, format, offsetMinutes)
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text) && text.length > 10
  const ms = Date.parse(hasZone ? text : `${text.length === 10 ? `${text}T00:00:00` : text.replace(' ', 'T')}Z`)
  return isoOf(hasZone ? ms : ms - offsetMinutes * 60_000)
}

const isoOf = (ms: number): string | undefined =>
  Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(Math.floor(ms)).toISOString() : undefined

const fromPattern = (text: string, format: string, offsetMinutes: number): string | undefined => {
  const names: readonly string[] = format.match(parts) ?? []
  const literal = (other: string): string => other.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pattern = format
    .split(/(YYYY|MM|DD|HH|mm|SSS|ss)/)
    .map((part) => (part in widths ? `(${widths[part]})` : literal(part)))
    .join('')
  const found = new RegExp(`^${pattern}$`).exec(text)
  if (found === null) return undefined
  const at = (name: string, otherwise: string): string =>
    names.includes(name) ? (found[names.indexOf(name) + 1] ?? otherwise) : otherwise
  const day = `${at('YYYY', '')}-${at('MM', '')}-${at('DD', '')}`
  const ms = Date.parse(`${day}T${at('HH', '00')}:${at('mm', '00')}:${at('ss', '00')}.${at('SSS', '000')}Z`)
  // A 31st of April would become the 1st of May.
  if (!Number.isFinite(ms) || new Date(ms).toISOString().slice(0, 10) !== day) return undefined
  return isoOf(ms - offsetMinutes * 60_000)
}
