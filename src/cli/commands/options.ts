import { InvalidArgumentError, Option } from 'commander'

const mostRows = 1000

/** `--limit`: a list's length. */
export const limitOption = (): Option =>
  new Option('--limit <count>', `rows, 1 to ${mostRows}`).default('50').argParser((text) => {
    if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > mostRows) {
      throw new InvalidArgumentError(`must be a whole number from 1 to ${mostRows}.`)
    }
    return text
  })

export const portOption = (flags: string, description: string, defaultPort: number): Option =>
  new Option(flags, description).default(defaultPort).argParser((text) => {
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
      throw new InvalidArgumentError('must be a port from 0 (any free one) to 65535.')
    }
    return Number(text)
  })
