import { foldText } from './fold-text.ts'

/** Each spelling is compared as the first of its row. Languages meet where they share an abbreviation: `Str.` and `St.` are streets. */
const rows = `
  street     str st strasse straat
  avenue     ave av aven avenida
  road       rd
  boulevard  blvd bd boul bvd
  drive      dr drv
  lane       ln
  court      ct
  place      pl platz plaza plac piazza pza
  square     sq
  highway    hwy
  parkway    pkwy pky
  terrace    ter terr
  building   bldg
  north      n nord
  south      s sud süd
  east       e ost est
  west       w ouest
  saint      sankt
  weg        wg
  rue        r
  via        v
  calle      c
  industrial ind
`

const spellings: readonly (readonly string[])[] = rows
  .trim()
  .split('\n')
  .map((row) => foldText(row).trim().split(/\s+/))

/** Words that only announce what follows, or say nothing: `No.`, `Suite`. */
const silent = foldText(
  'no nr num numero suite ste apt unit floor fl room rm etage stock og eg hinterhaus the of and und p o po box postfach',
).split(' ')

/** The word a word of a street is compared as; an empty text: as nothing. */
export const streetWords: ReadonlyMap<string, string> = new Map([
  ...silent.map((word) => [word, ''] as const),
  ...spellings.flatMap(([word = '', ...others]) => others.map((other) => [other, word] as const)),
])

/** Ends of German and Dutch compounds, longest first, with the word they are. */
export const streetEndings: readonly (readonly [string, string])[] = [
  ['strasse', 'street'],
  ['straat', 'street'],
  ['allee', 'allee'],
  ['platz', 'place'],
  ['str', 'street'],
].map(([ending = '', word = '']) => [foldText(ending), foldText(word)] as const)

const cities: readonly (readonly string[])[] = `
  münchen: munich, monaco di baviera
  köln: cologne
  nürnberg: nuremberg
  hannover: hanover
  braunschweig: brunswick
  wien: vienna, vienne
  zürich: zurigo
  genève: geneva, genf, ginevra
  basel: basle, bâle
  milano: milan, mailand
  roma: rome, rom
  torino: turin
  napoli: naples, neapel
  firenze: florence, florenz
  venezia: venice, venedig
  paris: parigi
  strasbourg: strassburg
  bruxelles: brussels, brüssel, brussel
  antwerpen: antwerp, anvers
  den haag: the hague
  københavn: copenhagen, kopenhagen
  göteborg: gothenburg
  praha: prague, prag
  warszawa: warsaw, warschau
  kraków: cracow, krakau
  moskva: moscow, moskau, москва
  lisboa: lisbon, lissabon
  上海: shanghai
  北京: beijing, peking
  深圳: shenzhen
  广州: guangzhou, canton
  天津: tianjin
  重庆: chongqing
  苏州: suzhou
  杭州: hangzhou
  南京: nanjing, nanking
  宁波: ningbo
  青岛: qingdao
  成都: chengdu
  武汉: wuhan
  西安: xian
  东莞: dongguan
  佛山: foshan
  厦门: xiamen
  大连: dalian
  台北: taipei
  高雄: kaohsiung
  香港: hong kong, hongkong
  东京: tokyo
  saint louis: st louis
  saint gallen: st gallen, sankt gallen
`
  .trim()
  .split('\n')
  .map((row) => row.split(/[:,]/).map((name) => name.trim()))
  // The Chinese names stand here as they are folded: folding them would build the tables of script variants for nothing.
  .map((names) => names.map((name) => (/^\p{Script=Han}/u.test(name) ? name : foldText(name))))

/** Cities with several names, each by the one it is compared as. */
export const cityNames: ReadonlyMap<string, string> = new Map(
  cities.flatMap(([city = '', ...others]) => others.map((other) => [other, city] as const)),
)
