import type { Party } from '../../domain/party.ts'
import { countryFrom } from './party-rules.ts'

/** The first three digits of the ZIP codes of each state, federal district, territory and post of the forces (USPS L002). */
const zipRanges = `
  AA 340-340 AE 090-098 AK 995-999 AL 350-369 AP 962-966 AR 716-729 AS 967-967 AZ 850-865 CA 900-961 CO 800-816 CT 060-069
  DC 200-205 DE 197-199 FL 320-349 GA 300-319 GA 398-399 GU 969-969 HI 967-968 IA 500-528 ID 832-838 IL 600-629 IN 460-479
  KS 660-679 KY 400-427 LA 700-714 MA 010-027 MD 206-219 ME 039-049 MI 480-499 MN 550-567 MO 630-658 MP 969-969 MS 386-397
  MT 590-599 NC 270-289 ND 580-588 NE 680-693 NH 030-038 NJ 070-089 NM 870-884 NV 889-898 NY 005-005 NY 100-149 OH 430-459
  OK 730-749 OR 970-979 PA 150-196 PR 006-009 RI 028-029 SC 290-299 SD 570-577 TN 370-385 TX 750-799 TX 885-885 UT 840-847
  VA 201-201 VA 220-246 VI 008-008 VT 050-059 WA 980-994 WI 530-549 WV 247-268 WY 820-831`

/** The first letters of the postal codes of each Canadian province. */
const provinceLetters = 'AB T BC V MB R NB E NL A NS B NT X NU X ON KLMNP PE C QC GHJ SK S YT Y'

const pairsOf = (text: string): [region: string, value: string][] =>
  text
    .trim()
    .split(/\s+(?=[A-Z]{2} )/)
    .map((pair) => [pair.slice(0, 2), pair.slice(3)])

const zips = pairsOf(zipRanges).map(([region, range]) => {
  const [from = '', to = ''] = range.split('-')
  return { region, from, to }
})
const provinces: ReadonlyMap<string, string> = new Map(pairsOf(provinceLetters))

const countryOf = (region = '', postalCode = ''): 'US' | 'CA' | undefined => {
  const code = postalCode.toUpperCase().replaceAll(/[\s-]/g, '')
  const province = provinces.get(region)
  if (/^[A-Z]\d[A-Z]\d[A-Z]\d$/.test(code)) return province?.includes(code.charAt(0)) === true ? 'CA' : undefined
  const prefix = code.slice(0, 3)
  const isZip = /^\d{5}(\d{4})?$/.test(code)
  return isZip && zips.some(({ region: state, from, to }) => state === region && from <= prefix && prefix <= to)
    ? 'US'
    : undefined
}

const isElsewhere = ({ address }: Pick<Party, 'address'>): boolean =>
  address?.country !== undefined && !['US', 'CA'].includes(countryFrom(address.country))

/**
 * The parties of a document with the countries their addresses do not name, as is usual within the United States and Canada. One is told only
 * where region and postal code belong together: five digits and two letters alone are just as well Milan (20121 MI). And only where neither
 * the parties nor `known`, the places of the partner, are in another country: 38122 TN is Trento as well as Tennessee.
 */
export const withNorthAmericanCountries = (parties: Party[], known: readonly Pick<Party, 'address'>[]): Party[] => {
  if (parties.some(isElsewhere) || known.some(isElsewhere)) return parties
  return parties.map((party) => {
    const { address } = party
    if (address === undefined || address.country !== undefined) return party
    return { ...party, address: { ...address, country: countryOf(address.region, address.postalCode) } }
  })
}
