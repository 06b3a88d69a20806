/**
 * Legal forms of companies: a kind, and how it is written. Dots, spaces, `&` and letter case do not count (`G.m.b.H. & Co. KG`
 * is `gmbhcokg`). Two names that differ in the spelling of one kind only are one name; another kind is another legal person.
 *
 * Not here on purpose: group, holding, branch, 集团, 分公司 and the like. They are not how a company is constituted but which one
 * of several it is: a branch or a parent is another party than the company it belongs to.
 */
const table = `
limited       | Ltd, Limited, Co Ltd, Company Limited, Co Limited, Corporation Limited, Pty Ltd, Pty Limited, Proprietary Limited, Pvt Ltd, Private Limited, Pte Ltd, Pte Limited, Sdn Bhd, Ltda, Limitada, Lda, Ltée
public        | PLC, Public Limited Company, Bhd, Tbk, PCL
incorporated  | Inc, Incorporated, Corp, Corporation, Co Inc
llc           | LLC, Limited Liability Company
partnership   | LLP, Limited Liability Partnership
lp            | LP, Limited Partnership
company       | Co, Company, Cie, Compagnie, Cia
gmbh          | GmbH, mbH, Gesellschaft mit beschränkter Haftung, Gesellschaft mbH, Ges mbH, gGmbH
gmbh-co-kg    | GmbH Co KG, GmbH Cie KG, mbH Co KG, GmbH Co Kommanditgesellschaft
ug            | UG, UG haftungsbeschränkt, Unternehmergesellschaft haftungsbeschränkt
ag            | AG, Aktiengesellschaft
kg            | KG, Co KG, Kommanditgesellschaft
ohg           | OHG, Co OHG, Offene Handelsgesellschaft
gbr           | GbR
ek            | eK, eKfm, eKfr, eingetragener Kaufmann
ev            | eV
eg            | eG
se            | SE, Societas Europaea
sa            | SA, Société Anonyme, Sociedad Anónima, Sociedade Anônima, SA de CV
sarl          | SARL, Sàrl, SàRL, Société à responsabilité limitée
sas           | SAS, SASU, Société par actions simplifiée
eurl          | EURL
snc           | SNC
srl           | SRL, Società a responsabilità limitata, Sociedad de Responsabilidad Limitada, S de RL, S de RL de CV
sl            | SL, SLU, Sociedad Limitada
spa           | SpA, Società per Azioni
bv            | BV, Besloten Vennootschap, BVBA
nv            | NV, Naamloze Vennootschap
oy            | Oy, Osakeyhtiö
oyj           | Oyj
ab            | AB, Aktiebolag
as            | AS, A S, Aksjeselskap, Aktieselskab
asa           | ASA
aps           | ApS, Anpartsselskab
hf            | hf, ehf
sp-zoo        | Sp zoo, Sp z oo, Spółka z ograniczoną odpowiedzialnością
spolka-akc    | Spółka Akcyjna
sro           | sro, spol sro, s ro
kft           | Kft
zrt           | Zrt, Nyrt
doo           | doo
dd            | dd
ooo           | OOO, ООО
zao           | ZAO, ЗАО
pao           | PAO, OAO, ПАО, ОАО
eood          | EOOD, OOD, ЕООД, ООД
kk            | KK, Kabushiki Kaisha
pt            | PT
`

/** Kinds that also stand before the name: `PT Astra`, `ООО Ромашка`, `AB Volvo`, `Société Anonyme ...`. */
const leadingKinds: ReadonlySet<string> = new Set([
  'pt',
  'ooo',
  'zao',
  'pao',
  'eood',
  'ab',
  'sa',
  'sarl',
  'sas',
  'oy',
  'kk',
])

export type LegalForm = { kind: string; spellings: readonly string[]; leads: boolean }

export const legalForms: readonly LegalForm[] = table
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((part) => part.trim()))
  .map(([kind = '', spellings = '']) => ({ kind, spellings: spellings.split(', '), leads: leadingKinds.has(kind) }))

/** In scripts written without spaces, in simplified characters. The longest one that fits counts. */
export const hanLegalForms: readonly { kind: string; spellings: readonly string[] }[] = [
  { kind: 'joint-stock', spellings: ['股份有限公司', '股份公司'] },
  { kind: 'limited', spellings: ['有限责任公司', '责任有限公司', '有限公司', '有限会社'] },
  { kind: 'kk', spellings: ['株式会社'] },
  { kind: 'godo', spellings: ['合同会社'] },
  { kind: 'partnership', spellings: ['有限合伙企业', '合伙企业'] },
]

const letters = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const spellingsAlone: ReadonlySet<string> = new Set([
  ...[...legalForms, ...hanLegalForms].flatMap(({ spellings }) => spellings.map(letters)),
  ...['公司', '有限責任公司', '株式會社', '株'],
])

/** Whether a text says how a company is constituted and nothing else: `GmbH & Co. KG`, `有限公司`. */
export const isOnlyLegalForm = (text: string): boolean => spellingsAlone.has(letters(text))
