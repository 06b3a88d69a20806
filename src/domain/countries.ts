/** ISO 3166-1 alpha-2 codes, officially assigned. */
const codes = `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
  CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
  GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
  KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
  MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
  SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
  UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`

const countries: ReadonlySet<string> = new Set(codes.trim().split(/\s+/))

export const isCountry = (code: string): boolean => countries.has(code)

/** Languages of the names people write countries in; the names come from the Unicode CLDR that Node carries. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'zh']

const aliases: readonly (readonly [string, string])[] = [
  ['usa', 'US'],
  ['u.s.a.', 'US'],
  ['united states of america', 'US'],
  ['uk', 'GB'],
  ['great britain', 'GB'],
  ['england', 'GB'],
  ['中华人民共和国', 'CN'],
]

let codesByName: ReadonlyMap<string, string> | undefined

const readNames = (): ReadonlyMap<string, string> => {
  const found = new Map<string, string>([
    ...aliases,
    ...[...countries].map((code): [string, string] => [code.toLowerCase(), code]),
  ])
  for (const language of languages) {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of countries) {
      const name = names.of(code)?.toLowerCase()
      if (name !== undefined && !found.has(name)) found.set(name, code)
    }
  }
  return found
}

/** ISO 3166-1 alpha-2 code of a country written as code or name, in any case; undefined when it is neither. */
export const countryFromText = (text: string): string | undefined => {
  codesByName ??= readNames()
  return codesByName.get(text.trim().toLowerCase())
}
