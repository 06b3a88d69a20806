import { foldText, hasHan } from './fold-text.ts'

const folded = (list: string): string[] => foldText(list).trim().split(/\s+/)

/** Say nothing about who a company is. */
export const joiningWords: ReadonlySet<string> = new Set(folded('and und et och og en & the'))

export const honorifics: ReadonlySet<string> = new Set(
  folded('mr mrs ms miss sir dr prof herr frau dipl ing mag monsieur madame mme mlle señor señora sr sra jr'),
)

const spellings = `
  international : intl internat int
  manufacturing : mfg manuf
  brothers : bros gebrüder gebr
  engineering : engg eng engrg
  technology : tech technologies technol
  technologie : technologien
  services : svcs svc service
  systems : sys system systeme
  solutions : solution
  products : prod product produkte
  industries : ind inds industry
  association : assoc assn
  associates : assocs
  department : dept
  distribution : distr distrib
  electronics : electronic elec electr elektronik
  enterprises : ent enterprise
  equipment : equip eqpt
  university : univ
  national : natl nat
  logistics : logistic logistik
  management : mgmt
  supplies : supply
  saint : st sankt
  maschinenbau : maschb maschbau masch
  handelsgesellschaft : handelsges
  gesellschaft : ges
  verwaltung : verw
  vertrieb : vertriebs
  établissements : ets
  société : soc ste
`

/** Abbreviations and endings that writers take liberties with, each to the one word they are compared as. */
export const wordSpellings: ReadonlyMap<string, string> = new Map(
  spellings
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [word = '', others = ''] = line.split(':')
      return folded(others).map((other) => [other, foldText(word).trim()] as const)
    }),
)

const latinParts: ReadonlySet<string> = new Set(
  folded(`branch niederlassung zweigniederlassung zweigstelle filiale succursale agence sucursal filial zndl ndl
    holding holdings beteiligungs beteiligungsgesellschaft verwaltungs group gruppe groupe grupo gruppo subsidiary division plant werk`),
)
const hanParts = /分公司|子公司|分店|分行|分厂|办事处|营业所|支店|支社|总公司|集团|控股/g

/**
 * The words of a name that say which part of a group it is, in one text to compare. These parts are parties of their own, with
 * their own tax ids, addresses and orders: a name with such a word is not the name without it.
 */
export const partWords = (tokens: readonly string[]): string =>
  tokens
    .flatMap((token) => (latinParts.has(token) ? [token] : hasHan(token) ? (token.match(hanParts) ?? []) : []))
    .sort()
    .join(' ')

/** Too frequent to find anybody by. */
export const commonWords: ReadonlySet<string> = new Set(
  folded(`${[...new Set(wordSpellings.values())].join(' ')} ${[...latinParts].join(' ')}
    trading trade trader traders handel handels import export global world euro europe european deutschland germany france china usa
    america american asia uk general first united new best
    consulting consultants media medical pharma food foods energy power auto automotive motors car cars
    machinery machines machine maschinen tools tool metal metals steel stahl plastics chemical chemicals paper
    construction building builders bau immobilien real estate property properties capital finance financial investment investments
    software data digital computer computers network networks it online web internet shop store stores markt market retail wholesale
    office design studio print printing packaging transport transports spedition shipping cargo freight travel hotel restaurant cafe
    commerce industrie industriel industriels equipement equipements fournitures materiaux mecanique generale logistique electronique distribution materials parts components electric electrical elektro elektrotechnik technik kunststoff kunststofftechnik werkzeug werkzeuge werkzeugbau gebaudetechnik fordertechnik burobedarf bauunternehmen baustoffe haustechnik partner partners center centre zentrum`),
)

/** What Chinese companies do, as it stands in their names; the rest of the name is what tells them apart. */
export const commonHan =
  /进出口|国际|贸易|商贸|科技|技术|信息|电子|电器|电气|机械|机电|设备|实业|工业|工贸|制造|工程|建筑|建材|材料|化工|医药|药业|食品|服装|纺织|物流|运输|汽车|五金|塑料|塑胶|包装|印刷|网络|软件|通信|能源|投资|管理|咨询|服务|发展|文化|传媒|广告|集团|控股|中国|公司/g
