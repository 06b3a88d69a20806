import * as z from 'zod'

const code = (length: number) => z.string().min(1).max(length)

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** Settings of the type `sap-s4hana`: an S/4HANA system through its OData V2 APIs. */
export const sapS4hanaSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Scheme, host and port of the system, without /sap/opu'),
  user: z.string().min(1).describe('Communication user'),
  password: z.string().min(1).describe('Its password; better named than written here: from the environment or a file'),
  client: z
    .string()
    .regex(/^\d{3}$/, 'must be three digits')
    .optional()
    .describe('SAP client, when not the default one of the host'),
  language: z
    .string()
    .length(2)
    .toUpperCase()
    .default('EN')
    .describe('Language of messages, unit and partner function codes'),
  salesOrderType: code(4).default('OR').describe('Sales document type of new orders'),
  salesOrganization: code(4),
  distributionChannel: code(2),
  division: code(2),
  plant: code(4).optional().describe('Delivering plant; SAP finds it unless stated'),
  priceCondition: code(4)
    .optional()
    .describe("Condition type the buyer's price is entered under (PPR0, PR00); left out, SAP prices"),
  shipToFunction: code(2).default('SH').describe('Partner function of the ship-to party in `language` (German: WE)'),
  noteTextType: code(4)
    .optional()
    .describe('Text type the notes of an order and its allowances and charges go into; left out, they are not sent'),
  rejectionReason: code(2)
    .default('61')
    .describe('Reason for rejection (SAP table TVAG) of items the buyer takes back; best one that nothing else uses'),
  unitMap: z.record(z.string(), code(3)).default({}).describe('Rec. 20 unit -> SAP unit, added to the usual ones'),
  businessPartnerGrouping: code(4).optional().describe('Grouping of new business partners: decides their number range'),
  businessPartnerRoles: z.array(code(6)).min(1).default(['FLCU00', 'FLCU01']).describe('Roles of new customers'),
  customerCurrency: z.string().length(3).default('USD').describe('Currency of new customers that name none'),
  customerPaymentTerms: code(4).optional().describe('Payment terms of new customers that name none'),
  customerShippingCondition: code(2).optional(),
  taxTypes: z
    .record(z.string().length(2), code(4))
    .default({ US: 'US1' })
    .describe('Country -> tax number category; a country not listed has its VAT number, such as DE0'),
  identificationTypes: z
    .partialRecord(z.enum(['duns', 'registration-number', 'partner-code']), code(6))
    .default({ duns: 'BUP001', 'registration-number': 'BUP002' })
    .describe('Identifier -> identification type of business partners'),
  updateCustomers: z.boolean().default(true).describe('Whether customers SAP already has are changed'),
  timeZone: z
    .string()
    .default('UTC')
    .refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin')
    .describe('Time zone of the SAP system: dates and times of changes are in it'),
  priceListCondition: code(4).default('PPR0').describe('Condition type of list prices (PPR0, PR00)'),
  inactiveProductStatuses: z
    .array(code(2))
    .default([])
    .describe('Cross-plant material statuses of products that are not sold any more'),
  stockLocation: z
    .enum(['plant', 'storage-location'])
    .default('plant')
    .describe('What counts as one place of stock: 1010, or 1010/0001'),
  stockPlants: z.array(code(4)).default([]).describe('Plants whose stock is read; all unless stated'),
  pageSize: z
    .number()
    .int()
    .min(1)
    .max(5000)
    .default(1000)
    .describe(
      'Rows asked for at a time; of customers, which come with all their addresses and numbers, six tenths as many',
    ),
  readLagMs: z
    .number()
    .int()
    .min(0)
    .default(60_000)
    .describe('How far behind the clock of SAP reading stops, for changes that are not in the database yet'),
  readOverlapMs: z.number().int().min(0).default(300_000).describe('How much of the time before is read again'),
  timeoutMs: z.number().int().min(100).default(30_000).describe('Longest wait for one answer'),
  concurrency: z.number().int().min(1).max(100).default(10).describe('Requests in flight at most, for one process'),
  ordersPerCall: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe(
      'New orders sent in one call (`$batch`), each a change set of its own; SAP works on one after the other, so as many must be done within `timeoutMs`',
    ),
  visibilityLagMs: z
    .number()
    .int()
    .min(0)
    .default(60_000)
    .describe('How long an order whose answer was lost may still be on its way into the database'),
})
export type SapS4hanaSettings = z.output<typeof sapS4hanaSettings>
