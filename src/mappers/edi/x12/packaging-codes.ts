/**
 * Packages: UN/ECE Recommendation 21 and the first part (three letters, the form) of X12's packaging code (data element 103). What is
 * not here travels as it is in PKG, as a code both sides agreed on.
 */
const table = `
BA BBL
BE BDL
BG BAG
BO BOT
BX BOX
CA CAN
CR CRT
CS CAS
CT CTN
DR DRM
EN ENV
JR JAR
PK PKG
PL PAL
PX PLT
RL REL
RO ROL
SI SKD
TB TUB
TU TBE
`

const rows = table
  .trim()
  .split('\n')
  .map((line) => line.split(' '))

const toX12: ReadonlyMap<string, string> = new Map(rows.map(([type = '', code = '']) => [type, code]))
const fromX12: ReadonlyMap<string, string> = new Map(rows.map(([type = '', code = '']) => [code, type]))

/** X12 form of a package type, or undefined. */
export const packagingToX12 = (type: string): string | undefined => toX12.get(type)

/** Package type of an X12 packaging code, with or without its two characters of material (`CTN25`), or undefined. */
export const packagingFromX12 = (code: string): string | undefined => fromX12.get(code.slice(0, 3))
