import { fullOrderNumber } from '../../../domain/full-order-number.ts'
import type { Delimiters } from '../../../edi/edi.ts'
import { splitText, withoutReleases } from '../../../edi/edifact/split-text.ts'
import { releaseNumberOf } from './sales-order-from-orders.ts'

const longest = 35
const longestStart = 1000

/** Elements and components of the first segments, release characters resolved. */
const firstSegments = (body: Uint8Array, { element, component, segment, release }: Delimiters): string[][][] => {
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, longestStart)).toString('latin1')
  const texts = splitText(start, segment, release)
  // The last one may be cut off in the middle of a number.
  const whole = body.byteLength > longestStart ? texts.slice(0, -1) : texts
  return whole.map((text) =>
    splitText(text.trim(), element, release).map((one) =>
      splitText(one, component, release).map((part) => withoutReleases(part, release).trim()),
    ),
  )
}

const usable = (orderNumber: string | undefined, releaseNumber: string | undefined): string | undefined =>
  orderNumber === undefined || orderNumber === '' || orderNumber.length > longest
    ? undefined
    : fullOrderNumber({ orderNumber, releaseNumber })

/** The order number (BGM 1004, of a release 1060 too) of an ORDERS, also of one that cannot be mapped, so that it can be found by it. Undefined when there is none. */
export const orderNumberFromOrders = (body: Uint8Array, delimiters: Delimiters): string | undefined => {
  const [, type, number] = firstSegments(body, delimiters).find(([id]) => id?.[0] === 'BGM') ?? []
  return usable(number?.[0], releaseNumberOf(type?.[0], number?.[2]))
}

/** The number of the order an ORDCHG changes (RFF with ON), as `orderNumberFromOrders`. */
export const orderNumberFromOrdchg = (body: Uint8Array, delimiters: Delimiters): string | undefined => {
  const [, reference] =
    firstSegments(body, delimiters).find(([id, reference]) => id?.[0] === 'RFF' && reference?.[0] === 'ON') ?? []
  return usable(reference?.[1], reference?.[3])
}
