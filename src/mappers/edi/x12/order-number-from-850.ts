import type { Delimiters } from '../../../edi/edi.ts'

const longest = 35

/**
 * The order number (BEG03) of an 850, also of one that cannot be mapped, so that it can be found by its number. Undefined
 * when there is none. Looks at the first segments only.
 */
export const orderNumberFrom850 = (body: Uint8Array, delimiters: Delimiters): string | undefined => {
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 500)).toString('latin1')
  const beg = start
    .split(delimiters.segment)
    .map((segment) => segment.trim().split(delimiters.element))
    .find(([id]) => id === 'BEG')
  const number = beg?.[3]?.trim()
  return number === undefined || number === '' || number.length > longest ? undefined : number
}
