import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerChange, answerCreate, isCurrent } from './answer-write.ts'
import type { BusinessPartners } from './business-partners.ts'
import { keysIn } from './entity-key.ts'
import { listOf, type Row, sendCollection, sendError } from './odata-reply.ts'
import {
  addressFrom,
  checkChange,
  contactFrom,
  identificationFrom,
  type Partner,
  type PartnerRow,
  salesAreaFrom,
  taxNumberFrom,
} from './partner-body.ts'

type Keyed = FastifyRequest<{ Params: { key: string } }>
type Keys = Readonly<Record<string, string>>

const contactSets = {
  A_AddressPhoneNumber: ['to_PhoneNumber', 'PhoneNumber'],
  A_AddressEmailAddress: ['to_EmailAddress', 'EmailAddress'],
  A_AddressHomePageURL: ['to_URLAddress', 'WebsiteURL'],
} as const

const etagOf = ({ row, version }: Partner): string => `W/"'${row.BusinessPartner}.${version}'"`

/** Business partners with what hangs below them, below `root`, the address of the service. */
export const addPartnerRoutes = (app: FastifyInstance, root: string, partners: BusinessPartners): void => {
  addCollections(app, root, partners)

  const find = (request: Keyed, reply: FastifyReply, name: string): { partner: Partner; keys: Keys } | undefined => {
    const keys = keysIn(request.params.key, name)
    // Addresses are numbered after their partner.
    const number = keys['BusinessPartner'] ?? keys['Customer'] ?? (keys['AddressID'] ?? '').slice(0, -1)
    const partner = partners.get(number)
    if (partner !== undefined) return { partner, keys }
    sendError(reply, 404, [{ code: '/IWBEP/CM_MGW_RT/020', message: `Resource not found: ${request.params.key}` }])
    return undefined
  }

  const change = (
    path: string,
    methods: ('PATCH' | 'DELETE')[],
    run: (partner: Partner, keys: Keys, body: Row) => void,
  ) => {
    app.route<{ Params: { key: string } }>({
      method: methods,
      url: `${root}/${path}:key`,
      handler: (request, reply) => {
        const found = find(request, reply, 'BusinessPartner')
        if (found === undefined || !isCurrent(request, reply, etagOf(found.partner))) return
        answerChange(request, reply, (body) => {
          checkChange(body)
          run(found.partner, found.keys, body)
        })
      },
    })
  }
  const add = (path: string, navigation: string, run: (partner: Partner, keys: Keys, body: Row) => Row) => {
    app.post<{ Params: { key: string } }>(`${root}/${path}:key/${navigation}`, (request, reply) => {
      const found = find(request, reply, path === 'A_Customer' ? 'Customer' : 'BusinessPartner')
      if (found === undefined) return
      answerCreate(request, reply, (body) => run(found.partner, found.keys, body))
    })
  }

  app.get<{ Params: { key: string } }>(`${root}/A_BusinessPartner:key`, (request, reply) => {
    const found = find(request, reply, 'BusinessPartner')
    if (found !== undefined) reply.header('etag', etagOf(found.partner)).send({ d: expanded(found.partner) })
  })
  change('A_BusinessPartner', ['PATCH'], (partner, _keys, body) =>
    partners.write(partner, { row: { ...partner.row, ...body } }),
  )
  change('A_BusinessPartnerAddress', ['PATCH'], (partner, keys, body) =>
    partners.write(partner, { addresses: patched(partner.addresses, { AddressID: keys['AddressID'] ?? '' }, body) }),
  )
  change('A_BusinessPartnerTaxNumber', ['PATCH'], (partner, keys, body) =>
    partners.write(partner, { taxNumbers: patched(partner.taxNumbers, keys, body) }),
  )
  change('A_CustomerSalesArea', ['PATCH'], (partner, keys, body) =>
    partners.write(partner, { salesAreas: patched(partner.salesAreas, keys, body) }),
  )
  change('A_BuPaIdentification', ['DELETE'], (partner, keys) =>
    partners.write(partner, { identifications: partner.identifications.filter((one) => !isOf(one, keys)) }),
  )
  for (const [set, [navigation]] of Object.entries(contactSets)) {
    change(set, ['PATCH'], (partner, keys, body) =>
      writeContacts(partners, partner, keys, navigation, (list) =>
        patched(list, { OrdinalNumber: keys['OrdinalNumber'] ?? '' }, body),
      ),
    )
  }

  add('A_BusinessPartner', 'to_BusinessPartnerAddress', (partner, _keys, body) => {
    const { BusinessPartner: number } = partner.row
    const address = addressFrom(body, number, `${number}${partner.addresses.length}`, partner.addresses.length === 0)
    partners.write(partner, { addresses: [...partner.addresses, address] })
    return address
  })
  add('A_BusinessPartner', 'to_BusinessPartnerTax', (partner, _keys, body) => {
    const tax = taxNumberFrom(body, partner.row.BusinessPartner)
    partners.write(partner, { taxNumbers: [...partner.taxNumbers, tax] })
    return tax
  })
  add('A_BusinessPartner', 'to_BuPaIdentification', (partner, _keys, body) => {
    const id = identificationFrom(body, partner.row.BusinessPartner)
    partners.write(partner, { identifications: [...partner.identifications, id] })
    return id
  })
  add('A_Customer', 'to_CustomerSalesArea', (partner, _keys, body) => {
    const area = salesAreaFrom(body, partner.row.Customer)
    partners.write(partner, { salesAreas: [...partner.salesAreas, area] })
    return area
  })
  for (const [navigation, field] of Object.values(contactSets)) {
    add('A_BusinessPartnerAddress', navigation, (partner, keys, body) => {
      let added: Row = {}
      writeContacts(partners, partner, keys, navigation, (list) => {
        added = contactFrom(body, keys['AddressID'] ?? '', list.length + 1, field)
        return [...list, added]
      })
      return added
    })
  }
}

const isOf = (row: Row, keys: Keys): boolean => Object.entries(keys).every(([name, value]) => row[name] === value)

const patched = (rows: readonly Row[], keys: Keys, body: Row): Row[] =>
  rows.map((row) => (isOf(row, keys) ? { ...row, ...body } : row))

const writeContacts = (
  partners: BusinessPartners,
  partner: Partner,
  keys: Keys,
  navigation: string,
  run: (list: readonly Row[]) => Row[],
): void => {
  const addresses = partner.addresses.map((address) =>
    address['AddressID'] === keys['AddressID']
      ? { ...address, [navigation]: run(listOf(address[navigation])) }
      : address,
  )
  partners.write(partner, { addresses })
}

/** Everything below a partner, whatever was asked for: readers pass over what they did not want. */
const expanded = (partner: Partner): Row => {
  const metadata = { etag: etagOf(partner) }
  const stamped = (row: Row): Row => ({ ...row, __metadata: metadata })
  const under = (rows: readonly Row[]) => ({ results: rows.map(stamped) })
  const addresses = partner.addresses.map((address) => ({
    ...address,
    to_AddressUsage: under(listOf(address['to_AddressUsage'])),
    to_PhoneNumber: under(listOf(address['to_PhoneNumber'])),
    to_EmailAddress: under(listOf(address['to_EmailAddress'])),
    to_URLAddress: under(listOf(address['to_URLAddress'])),
  }))
  return {
    ...partner.row,
    __metadata: metadata,
    to_BusinessPartnerAddress: under(addresses),
    to_BusinessPartnerTax: under(partner.taxNumbers),
    to_BuPaIdentification: under(partner.identifications),
    to_Customer:
      partner.row.Customer === ''
        ? null
        : { ...partner.customer, __metadata: metadata, to_CustomerSalesArea: under(partner.salesAreas) },
  }
}

const addCollections = (app: FastifyInstance, root: string, partners: BusinessPartners): void => {
  app.get(`${root}/A_BusinessPartner`, (request, reply) => {
    sendCollection<PartnerRow>(request, reply, {
      all: partners.partners,
      lookup: partners.partnersBy,
      scan: partners.scan,
      expand: (row, names) => {
        const partner = names.size === 0 ? undefined : partners.get(row.BusinessPartner)
        return partner === undefined ? {} : expanded(partner)
      },
    })
  })
  app.get(`${root}/A_BusinessPartnerTaxNumber`, (request, reply) => {
    sendCollection<Row>(request, reply, { all: partners.taxNumbers, lookup: partners.taxNumbersBy })
  })
  app.get(`${root}/A_BuPaIdentification`, (request, reply) => {
    sendCollection<Row>(request, reply, { all: partners.identifications, lookup: partners.identificationsBy })
  })
  app.post(`${root}/A_BusinessPartner`, (request, reply) => {
    answerCreate(request, reply, (body) => partners.create(body).row)
  })
}
