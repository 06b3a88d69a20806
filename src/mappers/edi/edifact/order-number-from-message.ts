import type { Delimiters } from '../../../edi/edi.ts'
import { splitText, withoutReleases } from '../../../edi/edifact/split-text.ts'

const longest = 35

/** Elements and components of the first segments, release characters resolved. */
const firstSegments = (body: Uint8Array, { element, component, segment, release }: Delimiters): string[][][] => {
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 1000)).toString('latin1')
  return splitText(start, segment, release).map((text) =>
    splitText(text.trim(), element, release).map((one) =>
      splitText(one, component, release).map((part) => withoutReleases(part, release).trim()),
    ),
  )
}

const usable = (number: string | undefined): string | undefined =>
  number === undefined || number === '' || number.length > longest ? undefined : number

/** The order number (BGM 1004) of an ORDERS, also of one that cannot be mapped, so that it can be found by it. Undefined when there is none. */
export const orderNumberFromOrders = (body: Uint8Array, delimiters: Delimiters): string | undefined =>
  usable(firstSegments(body, delimiters).find(([id]) => id?.[0] === 'BGM')?.[2]?.[0])

/** The number of the order an ORDCHG changes (RFF with ON), as `orderNumberFromOrders`. */
export const orderNumberFromOrdchg = (body: Uint8Array, delimiters: Delimiters): string | undefined =>
  usable(
    firstSegments(body, delimiters).find(([id, reference]) => id?.[0] === 'RFF' && reference?.[0] === 'ON')?.[1]?.[1],
  )
