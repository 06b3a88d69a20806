import { fullOrderNumber } from '../../../domain/full-order-number.ts'
import type { Delimiters } from '../../../edi/edi.ts'

const longest = 35

/**
 * Gives the order number from the third and fourth element of a segment (BEG03 and BEG04 of an 850, BCH03 and BCH04 of an 860), also of a set that
 * cannot be mapped, so that it can be found by its number. Undefined when there is none. Looks at the first segments only.
 */
export const orderNumberFromSet =
  (segmentId: string) =>
  (body: Uint8Array, delimiters: Delimiters): string | undefined => {
    const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 500)).toString('latin1')
    const segment = start
      .split(delimiters.segment)
      .map((text) => text.trim().split(delimiters.element))
      .find(([id]) => id === segmentId)
    const number = segment?.[3]?.trim()
    if (number === undefined || number === '' || number.length > longest) return undefined
    return fullOrderNumber({ orderNumber: number, releaseNumber: segment?.[4]?.trim() })
  }
