import { gs1CheckDigit } from '../domain/gs1.ts'
import { createRandom } from './random.ts'

export type Language = 'de' | 'en' | 'fr' | 'zh'

/** A company before any system has written it down. */
export type Company = {
  language: Language
  /** What tells it apart; `trade` is what it does. */
  brand: string
  trade: string
  form: string
  country: string
  city: string
  postalCode: string
  street: string
  house: number
  phone: string
  domain: string
  taxId: string
  gln: string
}

/** Numbers that look random and are the same for the same seed. */
export type Dice = {
  next: () => number
  pick: <T>(from: readonly T[]) => T
  below: (limit: number) => number
  chance: (share: number) => boolean
}

export const dice = (seed: number): Dice => {
  const { below } = createRandom(seed)
  const next = (): number => below(2 ** 32) / 2 ** 32
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
  return { next, below, pick, chance: (share) => next() < share }
}

type Place = readonly [city: string, postalCode: string]
type Words = {
  brands: readonly string[]
  endings: readonly string[]
  trades: readonly string[]
  forms: readonly string[]
  country: string
  dial: string
  places: readonly Place[]
  streets: readonly string[]
  taxId: (roll: Dice) => string
}

const digits = (roll: Dice, count: number): string => Array.from({ length: count }, () => roll.below(10)).join('')

export const words: Readonly<Record<Language, Words>> = {
  de: {
    brands:
      'Brück Hölz Mühl Stein Kräm Wald Förs Rüd Birk Schöll Gräf Lind Bült Oster Hage Dörr Vogt Zell Tann Küp'.split(
        ' ',
      ),
    endings: 'ner mann hoff berg inger ler feld wig bach thal au horst'.split(' '),
    trades:
      'Maschinenbau|Elektrotechnik|Handelsgesellschaft|Logistik|Werkzeuge|Fördertechnik|Bürobedarf|Kunststofftechnik International|Gebäudetechnik'.split(
        '|',
      ),
    forms: ['GmbH', 'GmbH', 'AG', 'KG', 'GmbH & Co. KG', 'OHG'],
    country: 'DE',
    dial: '+49',
    places: [
      ['München', '80331'],
      ['Köln', '50667'],
      ['Hamburg', '20095'],
      ['Nürnberg', '90402'],
      ['Bremen', '28195'],
      ['Leipzig', '04109'],
      ['Frankfurt am Main', '60311'],
    ],
    streets: ['Hauptstraße', 'Industriestraße', 'Goethestraße', 'Am Hafen', 'Lindenallee', 'Schloßplatz', 'Mühlenweg'],
    taxId: (roll) => `DE${1 + roll.below(9)}${digits(roll, 8)}`,
  },
  en: {
    brands:
      'North Lake Harrow Silver Ash Penn Kings Bright Stone Wood Clay Hart West Marl Thorn Fair Rock Eld Cold Green'.split(
        ' ',
      ),
    endings: 'wind field ridge bridge ford mere well ton dale gate water by'.split(' '),
    trades:
      'Electronics|Office Supplies|International Trading|Manufacturing|Engineering Services|Food Products|Medical Systems|Packaging Solutions'.split(
        '|',
      ),
    forms: ['Ltd', 'Limited', 'PLC', 'LLP'],
    country: 'GB',
    dial: '+44',
    places: [
      ['Manchester', 'M1 1AE'],
      ['Leeds', 'LS1 4AP'],
      ['Bristol', 'BS1 5TR'],
      ['Sheffield', 'S1 2HE'],
      ['Norwich', 'NR1 3QG'],
      ['Glasgow', 'G2 1DU'],
    ],
    streets: [
      'High Street',
      'Station Road',
      'Victoria Avenue',
      'Mill Lane',
      'King Street',
      'Park Drive',
      'Queens Square',
    ],
    taxId: (roll) => `GB${1 + roll.below(9)}${digits(roll, 8)}`,
  },
  fr: {
    brands: 'Beau Clair Monté Roche Vallé Fontaine Château Gran Lévê Dur Perr Bois Saint Régn Cham Forê'.split(' '),
    endings: 'mont ville lin rier tier champ vert main court bert'.split(' '),
    trades:
      'Électronique|Distribution|Équipements Industriels|Matériaux|Logistique|Mécanique Générale|Fournitures'.split(
        '|',
      ),
    forms: ['SARL', 'SAS', 'S.A.', 'SARL'],
    country: 'FR',
    dial: '+33',
    places: [
      ['Lyon', '69002'],
      ['Orléans', '45000'],
      ['Nîmes', '30000'],
      ['Lille', '59000'],
      ['Besançon', '25000'],
    ],
    streets: ['rue de la République', 'avenue Victor Hugo', 'boulevard Gambetta', 'rue des Écoles', 'place du Marché'],
    taxId: (roll) => `FR${digits(roll, 2)}${1 + roll.below(9)}${digits(roll, 8)}`,
  },
  zh: {
    brands: [...'华东鑫龙宏兴瑞远达恒泰盛金润德嘉银凯博创星联万通'],
    endings: [...'业丰源诚信达隆昌辉康利祥顺阳海宇腾飞力成'],
    trades: '机械设备|电子科技|国际贸易|进出口贸易|实业|包装材料|汽车配件|环保工程'.split('|'),
    forms: ['有限公司', '有限公司', '有限责任公司', '股份有限公司'],
    country: 'CN',
    dial: '+86',
    places: [
      ['上海', '200120'],
      ['苏州', '215000'],
      ['深圳', '518000'],
      ['宁波', '315000'],
      ['广州', '510000'],
      ['青岛', '266000'],
    ],
    streets: ['张江路', '人民东路', '解放大道', '工业园区星湖街', '科技园南路', '长宁区天山路'],
    taxId: (roll) => `91${digits(roll, 6)}MA${digits(roll, 7)}${roll.pick([...'ABCDEFGHJK'])}`,
  },
}

/** How the characters used here are written in the traditional script. */
export const traditional: Readonly<Record<string, string>> = Object.fromEntries(
  '华華东東鑫鑫龙龍兴興远遠达達银銀凯凱创創联聯万萬业業丰豐诚誠辉輝顺順阳陽腾騰飞飛机機械械设設备備电電国國际際贸貿进進实實装裝汽汽车車环環园園区區苏蘇宁寧广廣岛島张張长長湖湖责責'
    .match(/../gu)
    ?.map((pair) => [...pair]) ?? [],
)

export const makeCompany = (roll: Dice, serial: number): Company => {
  const language = roll.pick<Language>(['de', 'de', 'en', 'en', 'fr', 'zh', 'zh'])
  const { brands, endings, trades, forms, country, dial, places, streets, taxId } = words[language]
  const [city, postalCode] = roll.pick(places)
  const middle = roll.chance(0.4)
    ? roll.pick(language === 'zh' ? endings : ['en', 'er', 'el', 'ing', 'le', 'as', 'o'])
    : ''
  const gln = `40${digits(roll, 10)}`
  return {
    language,
    brand: `${roll.pick(brands)}${middle}${roll.pick(endings)}`,
    trade: roll.pick(trades),
    form: roll.pick(forms),
    country,
    city,
    postalCode,
    street: roll.pick(streets),
    house: 1 + roll.below(240),
    phone: `${dial} ${20 + roll.below(70)} ${1 + roll.below(9)}${digits(roll, 7)}`,
    domain: `company-${serial}.example`,
    taxId: taxId(roll),
    gln: `${gln}${gs1CheckDigit(gln)}`,
  }
}
