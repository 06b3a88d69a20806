import { InvalidArgumentError, Option } from 'commander'

const mostRows = 1000

/** `--limit`: a list's length. */
export const limitOption = (): Option =>
  new Option('--limit <count>', `rows, 1 to ${mostRows}`).default('50').argParser((text) => String(countFrom(text)))

const countFrom = (text: string): number => {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > mostRows)
    throw new InvalidArgumentError(`must be a whole number from 1 to ${mostRows}.`)
  return Number(text)
}

export const portOption = (flags: string, description: string, defaultPort: number): Option =>
  new Option(flags, description).default(defaultPort).argParser((text) => {
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
      throw new InvalidArgumentError('must be a port from 0 (any free one) to 65535.')
    }
    return Number(text)
  })

/** How many of something, 1 to 1000. */
export const countOption = (flags: string, description: string, defaultCount: number): Option =>
  new Option(flags, `${description}, 1 to ${mostRows}`).default(defaultCount).argParser(countFrom)

const isoTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/** An instant: ISO 8601 with zone; a date alone begins in UTC. */
export const timeOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((text) => {
    const at = new Date(text)
    if (!isoTime.test(text) || Number.isNaN(at.getTime()))
      throw new InvalidArgumentError('must be a date or a time with zone, such as 2026-03-28 or 2026-03-28T12:00:00Z.')
    return at
  })
