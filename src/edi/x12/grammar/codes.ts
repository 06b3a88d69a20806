const codeList = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Code lists where a wrong code changes what a document means. All other ID elements are checked for length only. */
export const x12Codes: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['110', codeList('BP GA GC GE GP GR IA IC IE IF IP IR TA TC TE TP TR')],
  [
    '92',
    codeList(
      '26 AB AC AE BD BE BK BL BQ BY CA CC CF CN CO CP CR DR DS EO FA FB FC FE FG FH IN IO JO JW KA KB KC KD KE KF KG KH KI KJ KN KO KP KQ KR KS KT KU KV KW LB LS MO MP NE NL NP NS OF OP OS PE PO PR PU RA RC RE RL RN RO RQ RR RS RT SA SD SP SS ST TM TR UD UE US VA WO XA XE ZZ',
    ),
  ],
  ['248', codeList('A C N P Q R S')],
  [
    '353',
    codeList(
      '00 01 02 03 04 05 06 07 08 10 11 12 13 14 15 16 17 18 19 20 21 22 24 25 26 27 28 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 77 CN CO EX GR PR RH RV SU ZZ',
    ),
  ],
  ['587', codeList('AC AD AE AH AK AP AT NA RD RF RJ RO RV ZZ')],
  ['668', codeList('AA AC AR BP DR IA IB IC ID IE IF IH IP IQ IR IS IW R1 R2 R3 R4 R5 R6 R7 R8 RC RJ RS SC SP')],
  ['676', codeList('A C')],
  ['715', codeList('A E M P R W X')],
  ['717', codeList('A E M P R W X')],
  ['736', codeList('0 1')],
])
