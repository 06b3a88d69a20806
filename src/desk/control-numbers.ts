export type ControlNumbers = { interchange: string; group: string | null }

/** Control numbers (ISA13, GS06) of an X12 payload that begins with ISA; null when it does not. */
export const controlNumbersOf = (bytes: Uint8Array): ControlNumbers | null => {
  const text = Buffer.from(bytes.subarray(0, 512)).toString('latin1')
  if (!text.startsWith('ISA')) return null
  const element = text.charAt(3)
  const elements = text.split(element)
  const interchange = elements[13]?.trim()
  if (interchange === undefined || interchange === '') return null
  // ISA16 is one character, the segment terminator follows it.
  const terminator = elements[16]?.charAt(1) ?? ''
  const group = text
    .split(terminator)
    .map((segment) => segment.trim().split(element))
    .find(([id]) => id === 'GS')?.[6]
  return { interchange, group: group ?? null }
}
