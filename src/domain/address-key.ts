import { isIPv6 } from 'node:net'

const groups = 8
/** Whoever has one address of IPv6 has mostly all that begin alike this far (RFC 6177). */
const groupsOfSite = 4

/** What counts as one address where tries are counted: of IPv6 the /64, of an IPv4 address written as IPv6 that address. */
export const addressKey = (address: string): string => {
  const [plain = ''] = address.split('%', 1)
  if (!isIPv6(plain)) return plain
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : groups - before.length - after.length
  const all = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after]
  const site = all.slice(0, groupsOfSite).map((group) => Number.parseInt(group, 16).toString(16))
  return `${site.join(':')}::/64`
}
