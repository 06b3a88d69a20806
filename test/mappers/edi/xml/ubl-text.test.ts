import { expect, it } from 'vitest'
import { invoiceToUbl } from '../../../../src/mappers/edi/xml/invoice-to-ubl.ts'
import { shipmentToUbl } from '../../../../src/mappers/edi/xml/shipment-to-ubl.ts'
import { minimalInvoice } from './invoices.ts'
import { given } from './round-trip.ts'
import { minimalShipment } from './shipments.ts'

/** The document without its declaration, one line. */
const compact = (text: string): string =>
  text
    .replace(/^<\?xml.*\n/, '')
    .replace(/\n\s*/g, '')
    .trim()

const namespaces = (kind: string): string =>
  `xmlns="urn:oasis:names:specification:ubl:schema:xsd:${kind}-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"`

const party = (id: string, name: string): string =>
  `<cac:Party><cbc:EndpointID schemeID="0088">${id}</cbc:EndpointID><cac:PartyName><cbc:Name>${name}</cbc:Name></cac:PartyName><cac:PartyLegalEntity><cbc:RegistrationName>${name}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>`

const us = party('4012345999006', '4012345999006')
const them = party('4012345000016', 'buyer')
const item =
  '<cac:Item><cbc:Name>A</cbc:Name><cac:SellersItemIdentification><cbc:ID>A</cbc:ID></cac:SellersItemIdentification></cac:Item>'

it('a shipment of one loose line is this DespatchAdvice', () => {
  expect(compact(shipmentToUbl(minimalShipment, given('ubl')))).toBe(
    [
      `<DespatchAdvice ${namespaces('DespatchAdvice')}>`,
      '<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:despatch_advice:3</cbc:CustomizationID>',
      '<cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:despatch_advice:3</cbc:ProfileID>',
      '<cbc:ID>1</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate>',
      '<cac:OrderReference><cbc:ID>PO-1</cbc:ID></cac:OrderReference>',
      `<cac:DespatchSupplierParty>${us}</cac:DespatchSupplierParty>`,
      `<cac:DeliveryCustomerParty>${them}</cac:DeliveryCustomerParty>`,
      `<cac:BuyerCustomerParty>${them}</cac:BuyerCustomerParty>`,
      `<cac:SellerSupplierParty>${us}</cac:SellerSupplierParty>`,
      '<cac:Shipment><cbc:ID>NA</cbc:ID></cac:Shipment>',
      '<cac:DespatchLine><cbc:ID>1</cbc:ID><cbc:DeliveredQuantity unitCode="EA">1</cbc:DeliveredQuantity>',
      '<cac:OrderLineReference><cbc:LineID>NA</cbc:LineID><cac:OrderReference><cbc:ID>PO-1</cbc:ID></cac:OrderReference></cac:OrderLineReference>',
      `${item}</cac:DespatchLine></DespatchAdvice>`,
    ].join(''),
  )
})

it('an invoice of one line without tax is this Invoice', () => {
  expect(compact(invoiceToUbl(minimalInvoice, given('ubl')))).toBe(
    [
      `<Invoice ${namespaces('Invoice')}>`,
      '<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</cbc:CustomizationID>',
      '<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>',
      '<cbc:ID>1</cbc:ID><cbc:IssueDate>2026-11-20</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>',
      '<cbc:DocumentCurrencyCode>USD</cbc:DocumentCurrencyCode>',
      `<cac:AccountingSupplierParty>${us}</cac:AccountingSupplierParty>`,
      `<cac:AccountingCustomerParty>${them}</cac:AccountingCustomerParty>`,
      '<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="USD">6</cbc:LineExtensionAmount>',
      '<cbc:TaxExclusiveAmount currencyID="USD">6</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID="USD">6</cbc:TaxInclusiveAmount>',
      '<cbc:PayableAmount currencyID="USD">6</cbc:PayableAmount></cac:LegalMonetaryTotal>',
      '<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="EA">2</cbc:InvoicedQuantity>',
      '<cbc:LineExtensionAmount currencyID="USD">6</cbc:LineExtensionAmount>',
      `${item}<cac:Price><cbc:PriceAmount currencyID="USD">3</cbc:PriceAmount></cac:Price></cac:InvoiceLine></Invoice>`,
    ].join(''),
  )
})
