import { codeTables, nameTable } from '../name-table.ts'

/** Names of documents, English | Chinese. */
export const documentNames = nameTable(`
ubl:Order UBL Order | UBL 订单
ubl:OrderResponse UBL Order Response | UBL 订单应答
ubl:OrderResponseSimple UBL Order Response Simple | UBL 简式订单应答
ubl:OrderChange UBL Order Change | UBL 订单变更
ubl:OrderCancellation UBL Order Cancellation | UBL 订单取消
ubl:DespatchAdvice UBL Despatch Advice | UBL 发货通知
ubl:Invoice UBL Invoice | UBL 发票
ubl:CreditNote UBL Credit Note | UBL 贷记通知单
ubl:Catalogue UBL Catalogue | UBL 目录
cxml:OrderRequest cXML Order Request | cXML 订单请求
cxml:ConfirmationRequest cXML Confirmation Request | cXML 确认请求
cxml:ShipNoticeRequest cXML Ship Notice Request | cXML 发货通知请求
cxml:InvoiceDetailRequest cXML Invoice Detail Request | cXML 发票明细请求
idoc:ORDERS05 SAP IDoc ORDERS05, purchase order | SAP IDoc ORDERS05 采购订单
idoc:ORDERS05:ORDRSP SAP IDoc ORDERS05, order response | SAP IDoc ORDERS05 订单应答
idoc:ORDERS05:ORDCHG SAP IDoc ORDERS05, order change | SAP IDoc ORDERS05 订单变更
`)

/** The common elements and attributes of UBL and cXML, English | Chinese; the English ones are made of the local name. */
export const xmlNames = nameTable(`
payload XML payload | XML 载荷
cXML cXML document | cXML 单据
AccountingCustomerParty Accounting Customer Party | 收票客户
AccountingSupplierParty Accounting Supplier Party | 开票供应商
AdditionalStreetName Additional Street Name | 附加街道名
Address Address | 地址
AllowanceCharge Allowance Charge | 折让或费用
AllowanceChargeReason Allowance Charge Reason | 折让或费用原因
AllowanceChargeReasonCode Allowance Charge Reason Code | 折让或费用原因代码
AllowanceTotalAmount Allowance Total Amount | 折让合计
Amount Amount | 金额
AnticipatedMonetaryTotal Anticipated Monetary Total | 预计金额合计
BaseQuantity Base Quantity | 价格基准数量
BillTo Bill To | 收单方
BuyerCustomerParty Buyer Customer Party | 买方
BuyerPartID Buyer Part ID | 买方物料号
BuyerReference Buyer Reference | 买方参考号
BuyersItemIdentification Buyers Item Identification | 买方商品标识
ChargeIndicator Charge Indicator | 费用标志
ChargeTotalAmount Charge Total Amount | 费用合计
City City | 城市
CityName City Name | 城市名称
Classification Classification | 分类
Comments Comments | 备注
CompanyID Company ID | 公司登记号
Contact Contact | 联系人
Country Country | 国家
CountrySubentity Country Subentity | 国家行政区划
Credential Credential | 凭证
CustomerReference Customer Reference | 客户参考号
CustomizationID Customization ID | 定制规范标识
DeliverTo Deliver To | 收件人
Delivery Delivery | 交货
DeliveryLocation Delivery Location | 交货地点
DeliveryTerms Delivery Terms | 交货条款
Description Description | 描述
DespatchAdvice Despatch Advice | 发货通知
DespatchLine Despatch Line | 发货行
DocumentCurrencyCode Document Currency Code | 单证货币代码
ElectronicMail Electronic Mail | 电子邮件
Email Email | 电子邮件
EndDate End Date | 结束日期
EndpointID Endpoint ID | 电子地址
Extrinsic Extrinsic | 扩展字段
From From | 发送方
Header Header | 头部
ID ID | 标识
IdentificationCode Identification Code | 标识代码
Identity Identity | 身份标识
Invoice Invoice | 发票
InvoicedQuantity Invoiced Quantity | 开票数量
InvoiceLine Invoice Line | 发票行
InvoiceTypeCode Invoice Type Code | 发票类型代码
IssueDate Issue Date | 签发日期
IssueTime Issue Time | 签发时间
Item Item | 商品
ItemDetail Item Detail | 商品明细
ItemID Item ID | 商品标识
ItemOut Item Out | 订单行
LegalMonetaryTotal Legal Monetary Total | 法定金额合计
LineExtensionAmount Line Extension Amount | 行金额
LineItem Line Item | 行项目
Money Money | 金额
Name Name | 名称
Note Note | 备注
Order Order | 订单
OrderLine Order Line | 订单行
OrderRequest Order Request | 订单请求
OrderRequestHeader Order Request Header | 订单请求头
OrderResponse Order Response | 订单应答
OrderTypeCode Order Type Code | 订单类型代码
Party Party | 参与方
PartyIdentification Party Identification | 参与方标识
PartyLegalEntity Party Legal Entity | 参与方法人实体
PartyName Party Name | 参与方名称
PartyTaxScheme Party Tax Scheme | 参与方税制
PayableAmount Payable Amount | 应付金额
PaymentMeansCode Payment Means Code | 付款方式代码
PaymentTerm Payment Term | 付款条款
PaymentTerms Payment Terms | 付款条款
Phone Phone | 电话
PostalAddress Postal Address | 邮政地址
PostalCode Postal Code | 邮政编码
PostalZone Postal Zone | 邮政编码
Price Price | 价格
PriceAmount Price Amount | 单价
ProfileID Profile ID | 业务流程标识
Quantity Quantity | 数量
RegistrationName Registration Name | 登记名称
Request Request | 请求
RequestedDeliveryPeriod Requested Delivery Period | 要求交货期
SellersItemIdentification Sellers Item Identification | 卖方商品标识
SellerSupplierParty Seller Supplier Party | 卖方
Sender Sender | 传输发送方
ShipTo Ship To | 收货方
Shipping Shipping | 运费
StandardItemIdentification Standard Item Identification | 标准商品标识
StartDate Start Date | 开始日期
State State | 州/省
Street Street | 街道
StreetName Street Name | 街道名
SupplierPartID Supplier Part ID | 供应商物料号
TaxAmount Tax Amount | 税额
TaxScheme Tax Scheme | 税制
TaxTotal Tax Total | 税额合计
Telephone Telephone | 电话
To To | 接收方
Total Total | 合计
UnitOfMeasure Unit Of Measure | 计量单位
UnitPrice Unit Price | 单价
UserAgent User Agent | 用户代理
addressID Address ID | 地址编号
currency Currency | 货币
currencyID Currency ID | 货币
deploymentMode Deployment Mode | 部署模式
domain Domain | 标识域
isoCountryCode Iso Country Code | 国家代码
lineNumber Line Number | 行号
name Name | 名称
orderDate Order Date | 订单日期
orderID Order ID | 订单号
orderType Order Type | 订单种类
payInNumberOfDays Pay In Number Of Days | 付款天数
payloadID Payload ID | 载荷标识
quantity Quantity | 数量
requestedDeliveryDate Requested Delivery Date | 要求交货日期
role Role | 角色
schemeID Scheme ID | 编码体系
timestamp Timestamp | 时间戳
type Type | 类型
unitCode Unit Code | 计量单位代码
version Version | 版本
xml:lang Language | 语言
`)

const units = `
C62 One (unit) | 单位
EA Each | 个
BX Box | 盒
CT Carton | 纸箱
H87 Piece | 件
KGM Kilogram | 千克
LTR Litre | 升
MTR Metre | 米
SET Set | 套`

/** What codes mean, English | Chinese, by element, `@attribute`, or `idoc FIELD`. A value that is not here is no error. */
export const xmlCodes = codeTables({
  '@unitCode': units,
  UnitOfMeasure: units,
  'idoc MENEE': units,
  '@schemeID': `
0002 SIRENE | 法国企业编码（SIRENE）
0060 DUNS | 邓白氏编码
0088 EAN Location Code (GLN) | 全球位置码（GLN）
0160 GTIN | 全球贸易项目代码（GTIN）`,
  OrderTypeCode: `
220 Order | 订单
227 Consignment order | 寄售订单`,
  InvoiceTypeCode: `
380 Commercial invoice | 商业发票
381 Credit note | 贷记通知单`,
  OrderResponseCode: `
AB Message acknowledgement | 报文确认
AP Accepted | 接受
CA Conditionally accepted | 有条件接受
RE Rejected | 拒绝`,
  ChargeIndicator: `
true Charge | 费用
false Allowance | 折让`,
  '@deploymentMode': `
production Production | 生产
test Test | 测试`,
  'idoc PARVW': `
AG Sold-to party | 售达方
LF Vendor | 供应商
RE Bill-to party | 收票方
RG Payer | 付款方
WE Ship-to party | 送达方`,
  'idoc IDDAT': `
002 Requested delivery date | 要求交货日期
012 Document date | 单据日期`,
  'idoc SUMID': `
001 Number of lines | 行数
002 Total value | 总值`,
  'idoc MESTYP': `
ORDERS Purchase order | 采购订单
ORDRSP Order response | 订单应答
ORDCHG Order change | 订单变更`,
})
