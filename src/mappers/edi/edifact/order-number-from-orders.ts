import type { Delimiters } from '../../../edi/edi.ts'
import { splitText, withoutReleases } from '../../../edi/edifact/split-text.ts'

const longest = 35

/**
 * The order number (BGM 1004) of an ORDERS, also of one that cannot be mapped, so that it can be found by its number. Undefined
 * when there is none. Looks at the first segments only.
 */
export const orderNumberFromOrders = (body: Uint8Array, delimiters: Delimiters): string | undefined => {
  const { element, component, segment, release } = delimiters
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, 500)).toString('latin1')
  const bgm = splitText(start, segment, release)
    .map((text) => splitText(text.trim(), element, release))
    .find(([id]) => id === 'BGM')
  const [number] = splitText(bgm?.[2] ?? '', component, release)
  const text = withoutReleases(number ?? '', release).trim()
  return text === '' || text.length > longest ? undefined : text
}
