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
  XCT: 'CAR',
  XCS: 'CS',
  XBX: 'BOX',
  XPK: 'PAC',
  XPX: 'PAL',
  XRO: 'ROL',
  CT: 'CAR',
  CS: 'CS',
  BX: 'BOX',
  PK: 'PAC',
  PF: 'PAL',
  RO: 'ROL',
}

/** SAP unit -> Rec. 20 unit; of several the first, and what `unitMap` of the system says before the usual ones. */
export const unitsFromSap = (unitMap: Readonly<Record<string, string>>): ReadonlyMap<string, string> => {
  const units = new Map<string, string>()
  for (const [unit, sapUnit] of [...Object.entries(unitMap), ...Object.entries(sapUnits)]) {
    if (!units.has(sapUnit)) units.set(sapUnit, unit)
  }
  return units
}
