import { type DocumentRule, rulesFrom } from './rule.ts'

/**
 * UBL 2.1 Order (mandatory elements of UBL-Order-2.1.xsd) and, with `peppol`, what Peppol BIS Ordering 3 adds (transaction T01 of
 * the OpenPEPPOL specification).
 */
const ublOrder = rulesFrom(`
  . ID must
  . IssueDate must date
  . CustomizationID must peppol
  . ProfileID must peppol
  . DocumentCurrencyCode may currency
  . DocumentCurrencyCode must currency peppol
  . BuyerCustomerParty/Party must
  . SellerSupplierParty/Party must
  BuyerCustomerParty/Party EndpointID must peppol
  BuyerCustomerParty/Party/EndpointID @schemeID must peppol
  SellerSupplierParty/Party EndpointID must peppol
  SellerSupplierParty/Party/EndpointID @schemeID must peppol
  . OrderLine/LineItem must
  OrderLine LineItem must
  OrderLine/LineItem ID must
  OrderLine/LineItem Quantity must number
  OrderLine/LineItem/Quantity @unitCode must
  OrderLine/LineItem Item must
  OrderLine/LineItem/Item Name must peppol
  OrderLine/LineItem/Price PriceAmount must number
  OrderLine/LineItem/Price/PriceAmount @currencyID must currency
  OrderLine/LineItem/Price BaseQuantity may number
  AllowanceCharge ChargeIndicator must
  AllowanceCharge Amount must number
  TaxTotal TaxAmount must number
  AnticipatedMonetaryTotal PayableAmount must number
  AnticipatedMonetaryTotal LineExtensionAmount must number peppol
  Delivery/RequestedDeliveryPeriod StartDate may date
  Delivery/RequestedDeliveryPeriod EndDate may date
`)

/** What all other documents have at their head. */
const head = `
  . ID must
  . IssueDate must date
  . CustomizationID must peppol
  . ProfileID must peppol
`

/** UBL 2.1 DespatchAdvice; with `peppol`, transaction T16. */
const ublDespatchAdvice = rulesFrom(`${head}
  . DespatchSupplierParty/Party must peppol
  . DeliveryCustomerParty/Party must peppol
  DespatchSupplierParty/Party EndpointID must peppol
  DespatchSupplierParty/Party/EndpointID @schemeID must peppol
  DeliveryCustomerParty/Party EndpointID must peppol
  DeliveryCustomerParty/Party/EndpointID @schemeID must peppol
  DespatchSupplierParty/Party/PartyIdentification ID must gln
  DeliveryCustomerParty/Party/PartyIdentification ID must gln
  BuyerCustomerParty/Party/PartyIdentification ID must gln
  SellerSupplierParty/Party/PartyIdentification ID must gln
  OrderReference ID must
  OrderReference IssueDate may date
  Shipment GrossWeightMeasure may number
  Shipment/GrossWeightMeasure @unitCode must
  Shipment TotalTransportHandlingUnitQuantity may number
  Shipment/TransportHandlingUnit ID may sscc
  Shipment/TransportHandlingUnit/ActualPackage ID may sscc
  Shipment/TransportHandlingUnit/MeasurementDimension Measure may number
  Shipment/Delivery/EstimatedDeliveryPeriod StartDate may date
  Shipment/Delivery/EstimatedDeliveryPeriod EndDate may date
  Shipment/Delivery/Despatch ActualDespatchDate may date
  . DespatchLine must
  DespatchLine ID must
  DespatchLine DeliveredQuantity must number
  DespatchLine/DeliveredQuantity @unitCode must
  DespatchLine OrderLineReference/LineID must
  DespatchLine Item must
  DespatchLine/Item Name must peppol
  DespatchLine/Item/StandardItemIdentification ID must gtin
  DespatchLine/Item/ItemInstance/LotIdentification ExpiryDate may date
  DespatchLine/Shipment/TransportHandlingUnit ID may sscc
  DespatchLine/Shipment/TransportHandlingUnit/ActualPackage ID may sscc
`)

/** UBL 2.1 Invoice and CreditNote; with `peppol`, what EN 16931 and Peppol BIS Billing 3 add. */
const billing = (line: string, quantity: string): readonly DocumentRule[] =>
  rulesFrom(`${head}
  . DueDate may date
  . DocumentCurrencyCode may currency
  . DocumentCurrencyCode must currency peppol
  . AccountingSupplierParty/Party must
  . AccountingCustomerParty/Party must
  AccountingSupplierParty/Party EndpointID must peppol
  AccountingSupplierParty/Party/EndpointID @schemeID must peppol
  AccountingCustomerParty/Party EndpointID must peppol
  AccountingCustomerParty/Party/EndpointID @schemeID must peppol
  AccountingSupplierParty/Party/PartyIdentification ID must gln
  AccountingCustomerParty/Party/PartyIdentification ID must gln
  OrderReference ID must
  OrderReference IssueDate may date
  BillingReference/InvoiceDocumentReference ID must
  Delivery ActualDeliveryDate may date
  Delivery/DeliveryLocation ID may gln
  PaymentMeans PaymentMeansCode must
  PaymentMeans PaymentDueDate may date
  AllowanceCharge ChargeIndicator must boolean
  AllowanceCharge Amount must number
  TaxTotal TaxAmount must number
  TaxTotal/TaxSubtotal TaxAmount must number
  TaxTotal/TaxSubtotal TaxableAmount may number
  TaxTotal/TaxSubtotal TaxCategory must
  . LegalMonetaryTotal must
  LegalMonetaryTotal PayableAmount must number
  LegalMonetaryTotal LineExtensionAmount may number
  LegalMonetaryTotal TaxExclusiveAmount may number
  LegalMonetaryTotal LineExtensionAmount must number peppol
  LegalMonetaryTotal TaxExclusiveAmount must number peppol
  LegalMonetaryTotal TaxInclusiveAmount must number peppol
  LegalMonetaryTotal/PayableAmount @currencyID must currency
  . ${line} must
  ${line} ID must
  ${line} ${quantity} may number
  ${line} ${quantity} must number peppol
  ${line} LineExtensionAmount must number
  ${line}/LineExtensionAmount @currencyID must currency
  ${line}/AllowanceCharge ChargeIndicator must boolean
  ${line}/AllowanceCharge Amount must number
  ${line} Item must
  ${line}/Item Name must peppol
  ${line}/Item/StandardItemIdentification ID must gtin
  ${line} Price/PriceAmount must number peppol
  ${line}/Price PriceAmount must number
  ${line}/Price BaseQuantity may number
`)

/** UBL 2.1 OrderResponse; with `peppol`, transaction T76. */
const ublOrderResponse = rulesFrom(`${head}
  . OrderResponseCode must peppol
  . DocumentCurrencyCode may currency
  . OrderReference/ID must
  . SellerSupplierParty/Party must
  . BuyerCustomerParty/Party must
  OrderLine LineItem must
  OrderLine/LineItem ID must
  OrderLine/LineItem LineStatusCode must peppol
  OrderLine/LineItem Quantity may number
  OrderLine/LineItem MaximumBackorderQuantity may number
  OrderLine/LineItem/Delivery/PromisedDeliveryPeriod StartDate may date
  OrderLine/LineItem/Delivery/PromisedDeliveryPeriod EndDate may date
  OrderLine/LineItem/Price PriceAmount must number
  OrderLine/LineItem Item must
  OrderLine OrderLineReference/LineID must peppol
`)

/** UBL 2.1 OrderChange; with `peppol`, transaction T114. */
const ublOrderChange = rulesFrom(`${head}
  . OrderReference/ID must
  . DocumentCurrencyCode may currency
  . BuyerCustomerParty/Party must
  . SellerSupplierParty/Party must
  OrderLine LineItem must
  OrderLine/LineItem ID must
  OrderLine/LineItem LineStatusCode must peppol
  OrderLine/LineItem Quantity may number
  OrderLine/LineItem/Price PriceAmount must number
  OrderLine/LineItem/Price BaseQuantity may number
  OrderLine/LineItem/Item/StandardItemIdentification ID must gtin
  Delivery/RequestedDeliveryPeriod StartDate may date
  Delivery/RequestedDeliveryPeriod EndDate may date
`)

/** UBL 2.1 OrderCancellation; with `peppol`, transaction T115. */
const ublOrderCancellation = rulesFrom(`${head}
  . OrderReference/ID must
  . BuyerCustomerParty/Party must
  . SellerSupplierParty/Party must
`)

/** UBL 2.1 Catalogue; with `peppol`, transaction T19. */
const ublCatalogue = rulesFrom(`${head}
  . ProviderParty must
  . ReceiverParty must
  ProviderParty EndpointID must peppol
  ReceiverParty EndpointID must peppol
  ValidityPeriod StartDate may date
  ValidityPeriod EndDate may date
  . CatalogueLine must
  CatalogueLine ID must
  CatalogueLine MinimumOrderQuantity may number
  CatalogueLine Item must
  CatalogueLine/Item Name must peppol
  CatalogueLine/Item PackSizeNumeric may number
  CatalogueLine/Item/StandardItemIdentification ID must gtin
  CatalogueLine/RequiredItemLocationQuantity MinimumQuantity may number
  CatalogueLine/RequiredItemLocationQuantity/Price PriceAmount must number
  CatalogueLine/RequiredItemLocationQuantity/Price/PriceAmount @currencyID must currency
  CatalogueLine/RequiredItemLocationQuantity/Price BaseQuantity may number
  CatalogueLine/RequiredItemLocationQuantity/Price/ValidityPeriod StartDate may date
  CatalogueLine/RequiredItemLocationQuantity/Price/ValidityPeriod EndDate may date
`)

/** UBL 2.1 InventoryReport. */
const ublInventoryReport = rulesFrom(`${head}
  . RetailerCustomerParty/Party must
  InventoryPeriod StartDate may date
  InventoryPeriod EndDate may date
  . InventoryReportLine must
  InventoryReportLine ID must
  InventoryReportLine Quantity must number
  InventoryReportLine/Quantity @unitCode must
  InventoryReportLine AvailabilityDate may date
  InventoryReportLine Item must
  InventoryReportLine/Item/StandardItemIdentification ID must gtin
  InventoryReportLine/InventoryLocation ID may gln
`)

const rules: Readonly<Record<string, readonly DocumentRule[]>> = {
  'ubl:Order': ublOrder,
  'ubl:OrderResponse': ublOrderResponse,
  'ubl:OrderChange': ublOrderChange,
  'ubl:OrderCancellation': ublOrderCancellation,
  'ubl:DespatchAdvice': ublDespatchAdvice,
  'ubl:Invoice': billing('InvoiceLine', 'InvoicedQuantity'),
  'ubl:CreditNote': billing('CreditNoteLine', 'CreditedQuantity'),
  'ubl:Catalogue': ublCatalogue,
  'ubl:InventoryReport': ublInventoryReport,
}

export const ublRules = (setId: string): readonly DocumentRule[] | undefined =>
  Object.hasOwn(rules, setId) ? rules[setId] : undefined
