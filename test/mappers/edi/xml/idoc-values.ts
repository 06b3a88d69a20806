import fc from 'fast-check'
import type { Party, PartyRole } from '../../../../src/domain/party.ts'
import { leaf, writeXml } from '../../../../src/edi/xml/write-xml.ts'
import { partnerOf } from './orders.ts'
import { codes, glns, maybe, texts } from './round-trip.ts'

export const idocPartner = (codeTables?: object) => partnerOf('idoc', codeTables)

export const idocGiven = (codeTables?: object) => ({
  partner: idocPartner(codeTables),
  controlNumber: '4711',
  at: new Date('2026-11-21T08:30:05Z'),
})

/** The segments of a document between its control record and its end, one line each, for comparing with text by hand. */
export const segmentsOf = (text: string): string =>
  text
    .slice(text.indexOf('</EDI_DC40>') + '</EDI_DC40>'.length, text.indexOf('  </IDOC>'))
    .replaceAll(' SEGMENT="1"', '')
    .split('\n')
    .map((line) => line.trim())
    .join('')
    .replace(/<(?=E1\w+>)/g, '\n<')
    .trim()

/** An IDoc somebody else wrote: the segments as XML, in the envelope of its type. */
export const idocOf = (type: string, message: string, segments: string): string => {
  const control = writeXml({
    name: 'EDI_DC40',
    content: [
      leaf('DOCNUM', '0000000000000815'),
      leaf('IDOCTYP', type),
      leaf('MESTYP', message),
      leaf('SNDPRN', 'SAPCLNT100'),
      leaf('RCVPRN', 'CROSSDOCK'),
      leaf('CREDAT', '20261121'),
    ],
  }).replace(/^<\?xml.*\n/, '')
  return `<${type}><IDOC BEGIN="1">${control}${segments}</IDOC></${type}>`
}

/** Text on one line of a length at most. */
export const shortTexts = (longest: number) =>
  texts.map((text) => [...text.replace(/\s+/g, ' ')].slice(0, longest).join('').trim()).filter((text) => text !== '')

const addresses = (mostLines: number) =>
  fc.record({
    lines: fc.array(shortTexts(35), { minLength: 1, maxLength: mostLines }),
    city: maybe(shortTexts(35)),
    region: maybe(fc.constantFrom('WA', 'NRW')),
    postalCode: maybe(fc.constantFrom('98101', '20095')),
    country: maybe(fc.constantFrom('US', 'DE', 'FR')),
  })

type PartyShape = { roleCode: string; mostLines: number; hasEmail: boolean }

/** A party as an IDoc carries it. */
export const idocParties = (role: PartyRole, { roleCode, mostLines, hasEmail }: PartyShape): fc.Arbitrary<Party> =>
  fc
    .record({
      gln: maybe(glns),
      theirs: maybe(codes),
      ours: maybe(codes),
      name: maybe(shortTexts(35)),
      additionalNames: maybe(fc.array(shortTexts(35), { minLength: 1, maxLength: 3 })),
      address: maybe(addresses(mostLines)),
      contact: maybe(
        fc.record({
          name: shortTexts(35),
          phone: maybe(codes),
          email: hasEmail ? maybe(codes) : fc.constant(undefined),
        }),
      ),
    })
    .map(({ gln, theirs, ours, name, additionalNames, address, contact }) => ({
      role,
      roleCode,
      name,
      additionalNames,
      address,
      identifiers: [
        ...(gln === undefined ? [] : [{ scheme: 'gln' as const, value: gln }]),
        ...(theirs === undefined ? [] : [{ scheme: 'partner-code' as const, value: theirs, issuer: 'buyer' }]),
        ...(ours === undefined ? [] : [{ scheme: 'our-code' as const, value: ours }]),
      ],
      contacts: contact === undefined ? [] : [contact],
    }))
