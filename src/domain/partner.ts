import * as z from 'zod'
import { isCurrency } from './currencies.ts'
import { type FlatLayout, flatLayout } from './flat-layout.ts'
import { partnerMapping, partnerSample } from './partner-mapping.ts'
import { address } from './party.ts'

/**
 * An interchange address, blanks trimmed: ISA05/ISA06 (X12), UNB 0007/0004 (EDIFACT, the qualifier may be empty), scheme and
 * endpoint id (UBL), logical system (IDoc, no qualifier), domain and identity (cXML).
 */
const interchangeAddress = z.strictObject({
  qualifier: z.string().max(60).default('ZZ'),
  id: z.string().min(1).max(80),
})

/** Lengths of ISA05/ISA06 and of UNB 0007/0004; the others have no limit that matters. */
const addressLimits: Partial<Record<string, { qualifier: readonly [number, number]; id: number }>> = {
  x12: { qualifier: [2, 2], id: 15 },
  edifact: { qualifier: [0, 4], id: 35 },
}

/** Standards whose interchanges hold several documents. */
const holdsSeveral: readonly string[] = ['x12', 'edifact']

/** Second bytes of GB 18030 are digits, or letters and signs from 0x40 on. */
const isInsideGb18030 = (sign: string): boolean => sign >= '@'

const flatProblem = (standard: string, flat: FlatLayout | undefined, encoding: string): string | undefined => {
  if ((standard === 'flat') !== (flat !== undefined))
    return standard === 'flat' ? 'must say how the files are laid out' : 'is for partners with "standard: flat" only'
  if (encoding === 'gb18030' && flat?.format === 'csv' && isInsideGb18030(flat.delimiter))
    return `delimiter "${flat.delimiter}" can be part of a character in gb18030: agree on another, such as ","`
  return undefined
}

const edifactVersion = z.string().regex(/^D:\d\d[AB]:UN(:\w{1,6})?$/, 'must be a version such as D:96A:UN:EAN008')

/** Rules of a grammar that a partner may be forgiven, or held to. */
export const grammarRules = [
  'segment-unknown',
  'segment-not-in-set',
  'segment-unexpected',
  'segment-missing',
  'segment-over-max',
  'loop-over-max',
  'segment-out-of-sequence',
  'element-missing',
  'element-missing-by-condition',
  'element-excluded',
  'too-many-elements',
  'too-many-components',
  'too-many-repetitions',
  'too-short',
  'too-long',
  'invalid-character',
  'invalid-number',
  'unknown-code',
  'invalid-date',
  'invalid-time',
] as const
export type GrammarRule = (typeof grammarRules)[number]

/** A trading partner: who they are on the wire, how they want to be answered, and their codes. */
export const partner = z
  .strictObject({
    /** Short name: the key in logs, the command line and order uniqueness. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
    title: z.string().optional(),
    /** The system (transport) answers go out through; the partner's files may come in through any. */
    system: z.string(),
    /** What the partner speaks, and is answered in. */
    standard: z.enum(['x12', 'edifact', 'ubl', 'idoc', 'cxml', 'flat']).default('x12'),
    theirs: interchangeAddress,
    ours: interchangeAddress,
    /** GS02/GS03 when they differ from the interchange ids. */
    theirApplicationId: z.string().optional(),
    ourApplicationId: z.string().optional(),
    /** Version of the X12 we send (GS08). */
    version: z.enum(['004010', '005010']).default('004010'),
    usage: z.enum(['production', 'test']).default('production'),
    /** Bytes of their documents: X12 declares none. */
    encoding: z.enum(['latin1', 'utf-8', 'windows-1252', 'gb18030']).default('latin1'),
    delimiters: z
      .strictObject({
        element: z.string().length(1).default('*'),
        component: z.string().length(1).default('>'),
        repetition: z.string().length(1).default('^'),
        segment: z.string().length(1).default('~'),
        /** Written after each segment terminator. */
        newline: z.enum(['', '\n', '\r\n']).default('\n'),
      })
      .prefault({}),
    /** What we send to a partner that speaks EDIFACT. */
    edifact: z
      .strictObject({
        /** UNB01: character set and syntax version. */
        syntax: z
          .string()
          .regex(/^UNO[A-KX-Y]:[1-4]$/, 'must be a syntax identifier and version such as UNOC:3')
          .default('UNOC:3'),
        /** UNH02 behind the message type: directory, release, agency and association code. */
        version: edifactVersion.default('D:96A:UN:EAN008'),
        /** Other versions for single message types, as EANCOM has them: `DESADV: D:96A:UN:EAN005`. */
        versions: z
          .record(z.string().regex(/^[A-Z]{6}$/, 'must be a message type such as DESADV'), edifactVersion)
          .default({}),
      })
      .prefault({}),
    /** How the files of a partner that speaks `flat` (CSV or columns of fixed width) are laid out. */
    flat: flatLayout.optional(),
    acknowledge: z
      .strictObject({
        /** For every functional group a 997 (`true`) or a 999, in EDIFACT a CONTRL for every interchange; or nothing. */
        functional: z.union([z.boolean(), z.enum(['997', '999'])]).default(true),
        /** TA1: when ISA14 asks for it (or the envelope is bad), always, or never. */
        interchange: z.enum(['when-asked', 'always', 'never']).default('when-asked'),
        /**
         * Hours from the delivery of a document of ours until the partner's 997, 999 or CONTRL for it is overdue, for every document
         * type or for single ones (`types: { '856': 2 }`). Left out: never overdue.
         */
        expectWithinHours: z
          .strictObject({
            all: z.number().positive().optional(),
            types: z.record(z.string(), z.number().positive()).default({}),
          })
          .prefault({}),
      })
      .prefault({}),
    /**
     * How their X12 and EDIFACT documents are judged. `tolerant` rejects what is wrong, and takes with a remark what leaves the meaning
     * intact (an unknown code, a segment out of sequence); `strict` rejects all of it. Single rules go before the mode.
     */
    validation: z
      .strictObject({
        mode: z.enum(['tolerant', 'strict']).default('tolerant'),
        /** `reject` the document, `report` it and go on, or `ignore` it. */
        rules: z.partialRecord(z.enum(grammarRules), z.enum(['reject', 'report', 'ignore'])).default({}),
      })
      .prefault({}),
    /**
     * What lines that name a line above them mean, where the document does not tell (IDoc UEPOS, cXML parentLineNumber without compositeItemType, EDIFACT
     * LIN with 7083 A): they are delivered `with` it, as the parts of a set; are ordered `beside` it, as free goods; or `instead` of it, which only heads
     * them. Left out: such an order is refused. `with` also takes X12 SLN that are to be added (SLN03 other than I and O) as parts of their line.
     */
    subLines: z.enum(['with', 'beside', 'instead']).optional(),
    /**
     * Orders of a blanket type without a release number (BEG02 BE or BK, document type 221, cXML orderType blanket): `refuse` them, since releases that
     * come later order the goods, or `deliver` them as they stand, from a partner that sends no releases.
     */
    blanketOrders: z.enum(['refuse', 'deliver']).default('refuse'),
    /** The 855: sent when the ERP has answered. */
    respond: z.boolean().default(true),
    /**
     * How many documents of ours that are due together, of one type, go in one file: as sets of one group (X12) or messages of one interchange
     * (EDIFACT). With 1 each has a file of its own, as it has in the other standards.
     */
    documentsPerFile: z.number().int().min(1).max(1000).default(1),
    /** The lowest control number of ours: above those a partner had from another program, or under another name of this profile. */
    controlNumbersFrom: z.number().int().min(1).max(900_000_000).default(1),
    codes: z
      .strictObject({
        /** Buyer's item code -> our item. */
        items: z.record(z.string(), z.string()).default({}),
        /** Take an item code that is not in the table as our own (true), or refuse the line (false). */
        unlistedItems: z.boolean().default(false),
        /** Their unit -> UN/ECE Rec. 20 unit. */
        units: z.record(z.string(), z.string()).default({}),
        /** Their location code (N104 with 92), or its GLN -> what we know of it. */
        locations: z
          .record(
            z.string(),
            z.strictObject({ gln: z.string().optional(), name: z.string().optional(), address: address.optional() }),
          )
          .default({}),
        /** Other tables by name, their code -> ours or ours -> theirs: `$code('carriers', value)` looks one up. */
        tables: z.record(z.string(), z.record(z.string(), z.string())).default({}),
      })
      .prefault({}),
    /** Fields that are made in another way for this partner. */
    mapping: partnerMapping.default({}),
    samples: z.array(partnerSample).default([]),
    /** Currency of an order that names none. */
    currency: z
      .string()
      .length(3)
      .refine(isCurrency, 'must be a code of ISO 4217 in capitals, such as USD')
      .default('USD'),
  })
  .superRefine(({ standard, theirs, ours, flat, encoding, documentsPerFile }, context) => {
    if (documentsPerFile > 1 && !holdsSeveral.includes(standard)) {
      const why = `must be 1 in ${standard}, where each document is a file: several go in one in ${holdsSeveral.join(' and ')} only`
      context.addIssue({ code: 'custom', path: ['documentsPerFile'], message: why })
    }
    const message = flatProblem(standard, flat, encoding)
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['flat'], message })
    const limits = addressLimits[standard]
    if (limits === undefined) return
    const [shortest, longest] = limits.qualifier
    for (const [side, { qualifier, id }] of Object.entries({ theirs, ours })) {
      if (qualifier.length < shortest || qualifier.length > longest) {
        const wanted = shortest === longest ? `${longest}` : `${shortest} to ${longest}`
        context.addIssue({
          code: 'custom',
          path: [side, 'qualifier'],
          message: `must have ${wanted} characters in ${standard}`,
        })
      }
      if (id.length > limits.id) {
        context.addIssue({
          code: 'custom',
          path: [side, 'id'],
          message: `must have ${limits.id} characters at most in ${standard}`,
        })
      }
    }
  })
export type Partner = z.infer<typeof partner>
