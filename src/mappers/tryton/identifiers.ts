import type { Identifier } from '../../domain/party.ts'
import type { PartyIdentifier } from './native.ts'

/**
 * Tryton's identifiers have a type out of a list of national numbers, which it checks by their check digits, or none. What the list lacks is
 * kept without a type, with one of these words in front: `GLN:4012345000009`.
 */
const words = {
  gln: 'GLN:',
  duns: 'DUNS:',
  'registration-number': 'REG:',
  'partner-code': 'PARTNER:',
  'tax-id': 'TAX:',
} as const

const euCountries = 'AT BE BG CY CZ DE DK EE EL ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')

/** The identifier types of tax ids: VAT of the EU, and numbers whose text tells their country. */
const usualTaxTypes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(euCountries.map((country) => [country, 'eu_vat'])),
  GB: 'gb_vat',
  CH: 'ch_vat',
  NO: 'no_mva',
  CN: 'cn_uscc',
}

/** Types Tryton itself takes for tax numbers. Source: `tax_identifier_types` of the module party 6.0. */
const taxTypes: ReadonlySet<string> = new Set(
  `ad_nrt al_nipt ar_cuit be_vat bg_vat by_unp ch_vat cl_rut cn_uscc co_rut cr_cpj cz_dic de_vat dk_cvr do_rnc ec_ruc ee_kmkr es_nif
  eu_vat fi_alv fr_tva gb_vat gr_vat gt_nit hu_anum id_npwp ie_vat il_hp is_vsk it_iva jp_cn kr_brn lt_pvm lu_tva lv_pvn mc_tva md_idno
  mt_vat mx_rfc nl_btw no_mva nz_ird pe_ruc pl_nip pt_nif py_ruc ro_cf rs_pib ru_inn se_vat si_ddv sk_dph sm_coe us_atin us_ein us_itin
  us_ptin us_ssn us_tin uy_ruc ve_rif za_tin`.split(/\s+/),
)

const ourKeyWord = 'CROSSDOCK:'
/** The code our key of a write is kept under. */
export const codeOfKey = (key: string): string => `${ourKeyWord}${key}`

export type IdentifierRow = { type: string | null; code: string }

/** How Tryton keeps an identifier; undefined for our own code, which is the code of the party. */
export const rowFromIdentifier = (
  identifier: Identifier,
  country: string | undefined,
  ownTaxTypes: Readonly<Record<string, string>>,
): IdentifierRow | undefined => {
  const { scheme, value, issuer } = identifier
  if (scheme === 'our-code') return undefined
  if (scheme === 'partner-code') return { type: null, code: `${words[scheme]}${issuer ?? ''}:${value}` }
  if (scheme !== 'tax-id') return { type: null, code: words[scheme] + value }
  const compact = value.replace(/[\s.-]/g, '').toUpperCase()
  const home = country ?? /^[A-Z]{2}/.exec(compact)?.[0] ?? ''
  const type = { ...usualTaxTypes, ...ownTaxTypes }[home]
  if (type === undefined) return { type: null, code: words['tax-id'] + value }
  if (type !== 'eu_vat') return { type, code: value }
  const prefix = home === 'GR' ? 'EL' : home
  return { type, code: /^[A-Z]{2}/.test(compact) ? compact : prefix + compact }
}

/** What a row identifies; undefined for numbers the canonical record has no place for. */
export const identifierFromRow = ({ type, code }: Pick<PartyIdentifier, 'type' | 'code'>): Identifier | undefined => {
  if (type) {
    if (taxTypes.has(type)) return { scheme: 'tax-id', value: code }
    return type === 'de_handelsregisternummer' ? { scheme: 'registration-number', value: code } : undefined
  }
  if (code.startsWith(words['partner-code'])) {
    const [issuer = '', ...value] = code.slice(words['partner-code'].length).split(':')
    return { scheme: 'partner-code', value: value.join(':'), ...(issuer === '' ? {} : { issuer }) }
  }
  for (const scheme of ['gln', 'duns', 'registration-number', 'tax-id'] as const)
    if (code.startsWith(words[scheme])) return { scheme, value: code.slice(words[scheme].length) }
  return undefined
}

/** Codes under which an identifier may stand, whatever its type. */
export const codesToSearch = (identifier: Identifier): string[] => {
  const { scheme, value } = identifier
  if (scheme === 'our-code') return []
  if (scheme === 'registration-number') return [words[scheme] + value, value]
  if (scheme !== 'tax-id') return [rowFromIdentifier(identifier, undefined, {})?.code ?? '']
  const compact = value.replace(/[\s.-]/g, '').toUpperCase()
  return [...new Set([words['tax-id'] + value, value, compact, compact.replace(/^[A-Z]{2}/, '')])]
}
