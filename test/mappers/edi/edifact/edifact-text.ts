import type { Delimiters } from '../../../../src/edi/edi.ts'

/** Separators of EDIFACT text written in tests. */
export const edifactDelimiters: Delimiters = {
  element: '+',
  component: ':',
  repetition: undefined,
  segment: "'",
  release: '?',
}

/** A message from UNH to UNT with a right count; `body` is the segments without their terminators. */
export const messageText = (type: string, body: readonly string[], version = 'D:96A:UN:EAN008'): string =>
  [`UNH+1+${type}:${version}`, ...body, `UNT+${body.length + 2}+1`].map((segment) => `${segment}'\n`).join('')

/** A small valid ORDERS. */
export const smallOrders = (number = 'L-4711'): string[] => [
  `BGM+220+${number}+9`,
  'DTM+137:20261101:102',
  'NAD+BY+4012345000016::9++Lakeside',
  'CUX+2:USD:9',
  'LIN+1++4012345800128:EN',
  'PIA+1+NB-PRO-14:SA',
  'QTY+21:10',
  'PRI+AAA:899.00',
  'UNS+S',
  'CNT+2:1',
]
