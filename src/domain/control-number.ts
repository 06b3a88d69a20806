/** A control number without its padding: partners repeat ours with and without leading zeros. */
export const withoutZeros = (controlNumber: string): string => controlNumber.trim().replace(/^0+(?=.)/, '')
