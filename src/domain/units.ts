/**
 * Units of measure: the part of UN/ECE Recommendation 20 that trade in goods uses, and the X12 codes (data element 355) for them.
 * Packages have the codes of Recommendation 21 with an X in front, as Recommendation 20 (from revision 7) says.
 */
const table = `
ANN|YR|year
AS|AS|assortment
BLL|BR|barrel
C62|UN|one
CEN|HC|hundred
CMK|SC|square centimetre
CMQ|CC|cubic centimetre
CMT|CM|centimetre
DAY|DA|day
DMT|DM|decimetre
DZN|DZ|dozen
E48||service unit
EA|EA|each
FOT|FT|foot
FTK|SF|square foot
FTQ|CF|cubic foot
GLL|GA|gallon (US)
GRM|GR|gram
GRO|GS|gross
H87|PC|piece
HUR|HR|hour
INH|IN|inch
INK|SI|square inch
INQ|CI|cubic inch
KGM|KG|kilogram
KMT|DK|kilometre
KT|KT|kit
KWH|KH|kilowatt hour
LBR|LB|pound
LTR|LT|litre
MGM|ME|milligram
MIL|TH|thousand
MIN|MJ|minute
MLT|ML|millilitre
MMT|MM|millimetre
MON|MO|month
MTK|SM|square metre
MTQ|CR|cubic metre
MTR|MR|metre
ONZ|OZ|ounce
OZA|FO|fluid ounce (US)
PR|PR|pair
PTL|PT|liquid pint (US)
QTL|QT|liquid quart (US)
RM|RM|ream
SET|ST|set
SMI|DH|mile
ST|SH|sheet
STN|TN|short ton
TNE|MP|tonne
WEE|WK|week
XBA||barrel, package
XBE|BD|bundle
XBG|BG|bag
XBO|BO|bottle
XBX|BX|box
XCA|CN|can
XCS|CA|case
XCT|CT|carton
XDR|DR|drum
XJR|JR|jar
XPK|PK|pack
XPL|PA|pail
XPX|PL|pallet
XRO|RL|roll
XTU|TB|tube
YDK|SY|square yard
YDQ|CY|cubic yard
YRD|YD|yard
`

const rows = table
  .trim()
  .split('\n')
  .map((line) => line.split('|'))

const names: ReadonlyMap<string, string> = new Map(rows.map(([unit = '', , name = '']) => [unit, name]))
const unitsByX12: ReadonlyMap<string, string> = new Map(rows.map(([unit = '', x12 = '']) => [x12, unit]))
const x12ByUnit: ReadonlyMap<string, string> = new Map(
  rows.filter(([, x12]) => x12 !== '').map(([unit = '', x12 = '']) => [unit, x12]),
)

/** Whether a Recommendation 20 code is one Crossdock knows. */
export const isUnit = (code: string): boolean => code !== '' && names.has(code)

const unitsByName: ReadonlyMap<string, string> = new Map(rows.map(([unit = '', , name = '']) => [name, unit]))

/** Recommendation 20 unit of an English name in any case (`Each`), or undefined. */
export const unitFromName = (name: string): string | undefined => unitsByName.get(name.trim().toLowerCase())

/** English name of a Recommendation 20 unit, or undefined. */
export const unitName = (code: string): string | undefined => names.get(code)

/**
 * Recommendation 20 unit of an X12 code, or undefined. An X12 code comes first where a code is in both lists with another
 * meaning (`ST` is a set in X12 and a sheet in Recommendation 20); a Recommendation 20 code is taken as it is.
 */
export const unitFromX12 = (code: string): string | undefined =>
  code === '' ? undefined : (unitsByX12.get(code) ?? (isUnit(code) ? code : undefined))

/** X12 code (data element 355) of a Recommendation 20 unit, or undefined. */
export const unitToX12 = (unit: string): string | undefined => x12ByUnit.get(unit)

/** Units that count single pieces: partners mix them freely. */
const pieces: ReadonlySet<string> = new Set(['EA', 'C62', 'H87'])

/** Whether two units of Recommendation 20 count the same. */
export const isSameUnit = (one: string, other: string): boolean =>
  one === other || (pieces.has(one) && pieces.has(other))
