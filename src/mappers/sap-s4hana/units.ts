/**
 * UN/ECE Recommendation 20 unit -> unit of measure as SAP shows it in English (external code of table T006A as
 * delivered). Every system may have its own: the setting `unitMap` adds to and overrides these.
 */
export const sapUnits: Readonly<Record<string, string>> = {
  EA: 'EA',
  H87: 'PC',
  C62: 'PC',
  PR: 'PAA',
  DZN: 'DZ',
  SET: 'SET',
  KGM: 'KG',
  GRM: 'G',
  TNE: 'TO',
  LBR: 'LB',
  LTR: 'L',
  MLT: 'ML',
  MTR: 'M',
  CMT: 'CM',
  MMT: 'MM',
  KMT: 'KM',
  FOT: 'FT',
  MTK: 'M2',
  MTQ: 'M3',
  HUR: 'H',
  DAY: 'DAY',
  CT: 'CAR',
  CS: 'CS',
  BX: 'BOX',
  PK: 'PAC',
  PF: 'PAL',
  RO: 'ROL',
}
