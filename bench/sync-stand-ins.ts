/** The ERP and CRM of `bench/sync.ts`, in a process of their own: told what to do over IPC, one answer for each order. */

import { type CrmServer, startCrmServer } from '../src/sandbox/crm-server.ts'
import { type ErpServer, startErpServer } from '../src/sandbox/erp-server.ts'

export type StandInOrder =
  /** `alike`: customers whose names differ by a digit. */
  | { do: 'seed'; what: 'stock' | 'customers' | 'alike'; count: number }
  /** Changes that many rows in the ERP. */
  | { do: 'change'; what: 'stock' | 'customers'; count: number }
  | { do: 'counts' }
  /** Every batch call of the CRM is answered so much later: 0 is at once. */
  | { do: 'answer-after'; ms: number }
  /** Empties the CRM: another one takes its place. */
  | { do: 'fresh-crm' }

export type StandInAnswer = {
  erpUrl: string
  crmUrl: string
  /** Calls the CRM got, and rows of the two objects they wrote. */
  crm: { calls: number; stock: number; accounts: number }
}

const erp: ErpServer = await startErpServer()
let crm: CrmServer = await startCrmServer({ customers: [] })
let customers: string[] = []
let round = 0

const alike = (index: number) => {
  const number = String(index + 1).padStart(6, '0')
  return {
    BusinessPartner: String(30_000_001 + index),
    BusinessPartnerCategory: '2',
    OrganizationBPName1: `Northwind Trading ${number} Ltd`,
    to_BusinessPartnerAddress: [
      {
        StreetName: `${index + 1} Market Street`,
        PostalCode: String(10_000 + (index % 89_999)),
        CityName: 'Springfield',
        Country: 'US',
        to_EmailAddress: [{ EmailAddress: `office@northwind-${number}.example` }],
      },
    ],
    to_BusinessPartnerTax: [{ BPTaxType: 'US1', BPTaxNumber: `US8${number}` }],
    to_Customer: {
      to_CustomerSalesArea: [{ SalesOrganization: '1010', DistributionChannel: '10', Division: '00', Currency: 'USD' }],
    },
  }
}

const obey = async (order: StandInOrder): Promise<void> => {
  if (order.do === 'fresh-crm') {
    await crm.close()
    crm = await startCrmServer({ customers: [] })
  } else if (order.do === 'answer-after') {
    crm.clearFaults()
    if (order.ms > 0)
      crm.setFaults([{ kind: 'latency', ms: order.ms, match: { path: '^/services/data/.*/composite/' } }])
  } else if (order.do === 'seed') {
    if (order.what === 'stock') erp.seedStock(order.count)
    else if (order.what === 'customers') customers = erp.seedCustomers(order.count)
    else erp.addCustomers(Array.from({ length: order.count }, (_, index) => alike(index)))
  } else if (order.do === 'change') {
    round += 1
    if (order.what === 'customers')
      for (const id of customers.slice(0, order.count))
        erp.changeCustomer(id, { SearchTerm1: `R${round}`, CityName: `City ${round}` })
    else
      for (let index = 0; index < order.count; index++)
        erp.setStock(`M${String(index + 1).padStart(7, '0')}`, '1100', String(1_000_000 + round), {
          storageLocation: '0001',
        })
  }
}

const answer = (): StandInAnswer => ({
  erpUrl: erp.url,
  crmUrl: crm.url,
  crm: { calls: crm.counts().calls, stock: crm.writes('Stock_Level__c'), accounts: crm.writes('Account') },
})

process.on('message', (order: StandInOrder) => {
  obey(order).then(() => process.send?.(answer()))
})
process.send?.(answer())
