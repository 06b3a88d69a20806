import type { SeedCustomer, SeedItem } from '../seeds.ts'
import type { Tables } from './tables.ts'

/** Fills a new org: the standard price book, products with their prices, accounts. */
export const seedOrg = (tables: Tables, items: readonly SeedItem[], customers: readonly SeedCustomer[]): void => {
  const standard = tables.of('Pricebook2').insert({ Name: 'Standard Price Book', IsActive: true, IsStandard: true })
  for (const item of items) {
    const product = tables.of('Product2').insert({
      Name: item.name,
      ProductCode: item.itemId,
      StockKeepingUnit: item.gtin,
      QuantityUnitOfMeasure: item.unit,
      IsActive: true,
    })
    tables.of('PricebookEntry').insert({
      Pricebook2Id: standard.Id,
      Product2Id: product.Id,
      UnitPrice: Number(item.unitPrice),
      IsActive: true,
    })
  }
  for (const customer of customers) {
    tables.of('Account').insert({
      Name: customer.name,
      AccountNumber: customer.customerNumber,
      GLN__c: customer.gln,
      DunsNumber: customer.duns,
      Tax_Id__c: customer.taxId,
      Buyer_Code__c: `${customer.partnerCode.issuer}:${customer.partnerCode.value}`,
      BillingStreet: customer.address.lines.join('\n'),
      BillingCity: customer.address.city,
      BillingState: customer.address.region,
      BillingPostalCode: customer.address.postalCode,
      BillingCountry: customer.address.country,
    })
  }
}
