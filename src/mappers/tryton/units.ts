/**
 * Symbol of a unit of measure in Tryton (English, as the modules product and stock come with them) -> UN/ECE Recommendation 20. A
 * system may have its own: the setting `unitMap` adds to these and overrides them.
 */
export const trytonUnits: Readonly<Record<string, string>> = {
  u: 'EA',
  kg: 'KGM',
  g: 'GRM',
  lb: 'LBR',
  oz: 'ONZ',
  min: 'MIN',
  h: 'HUR',
  d: 'DAY',
  m: 'MTR',
  cm: 'CMT',
  mm: 'MMT',
  km: 'KMT',
  ft: 'FOT',
  in: 'INH',
  mi: 'SMI',
  yd: 'YRD',
  l: 'LTR',
  'm³': 'MTQ',
  'cm³': 'CMQ',
  'in³': 'INQ',
  'ft³': 'FTQ',
  gal: 'GLL',
  'm²': 'MTK',
  'cm²': 'CMK',
  'in²': 'INK',
  'ft²': 'FTK',
  'yd²': 'YDK',
}

/** Pieces under other names, each as good as the other. */
const pieces: ReadonlySet<string> = new Set(['EA', 'C62', 'H87'])

/** The symbols a Recommendation 20 unit may have, best first; `units` is symbol -> unit. */
export const symbolsOf = (unit: string, units: Readonly<Record<string, string>>): string[] => {
  const exact = Object.entries(units).filter(([, code]) => code === unit)
  const alike = Object.entries(units).filter(([, code]) => code !== unit && pieces.has(code) && pieces.has(unit))
  return [...exact, ...alike].map(([symbol]) => symbol)
}
