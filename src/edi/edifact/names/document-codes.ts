/**
 * What code values of documents, references, dates and texts mean, English | Chinese, by data element: the values a person meets
 * daily, not the whole lists of the directory. A value that is not here is no error.
 */
export const documentCodes: Readonly<Record<string, string>> = {
  '1001': `
9 Price/sales catalogue | 价格/销售目录
35 Inventory report | 库存报告
130 Invoicing data sheet | 开票数据单
220 Order | 订单
221 Blanket order | 一揽子订单
224 Rush order | 加急订单
225 Repair order | 维修订单
226 Call off order | 分批要货订单
227 Consignment order | 寄售订单
230 Purchase order change request | 采购订单变更请求
231 Purchase order response | 采购订单应答
241 Delivery schedule | 交货计划
242 Delivery just-in-time | 准时制交货
270 Delivery note | 交货单
271 Packing list | 装箱单
310 Offer/quotation | 报价
315 Contract | 合同
325 Proforma invoice | 形式发票
351 Despatch advice | 发货通知
380 Commercial invoice | 商业发票
381 Credit note | 贷记通知单
383 Debit note | 借记通知单
384 Corrected invoice | 更正发票
386 Prepayment invoice | 预付款发票
389 Self-billed invoice | 自开发票
393 Factored invoice | 保理发票
705 Bill of lading | 提单
730 Road consignment note | 公路运单
740 Air waybill | 航空运单`,
  '1153': `
AAJ Delivery order number | 提货单号
AAK Despatch advice number | 发货通知号
AAN Delivery schedule number | 交货计划号
AAS Transport document number | 运输单证号
AAU Despatch note number | 发货单号
ABO Originator's reference | 发起方参考号
ACW Reference number to previous message | 前一报文参考号
ADE Account number | 账号
AGO Sender's reference to the original message | 发送方对原报文的参考号
ALO Receiving advice number | 收货通知号
API Additional party identification | 附加参与方标识
BC Buyer's contract number | 买方合同号
BM Bill of lading number | 提单号
BO Blanket order number | 一揽子订单号
CD Credit note number | 贷记通知单号
CN Carrier's reference number | 承运人参考号
CR Customer reference number | 客户参考号
CT Contract number | 合同号
DM Document number | 单证号
DQ Delivery note number | 交货单号
FC Fiscal number | 税务号
GN Government reference number | 政府登记号
IA Internal vendor number | 内部供应商号
IT Internal customer number | 内部客户号
IV Invoice number | 发票号
LI Line item reference number | 行项目参考号
ON Order number (buyer) | 订单号（买方）
PD Promotion deal number | 促销号
PK Packing list number | 装箱单号
PL Price list number | 价目表号
POR Purchase order response number | 采购订单应答号
SS Seller's reference number | 卖方参考号
VA VAT registration number | 增值税登记号
VN Order number (supplier) | 订单号（供应商）
XA Company/place registration number | 公司登记号
ZZZ Mutually defined reference number | 双方约定的参考号`,
  '1225': `
1 Cancellation | 取消
2 Addition | 增加
3 Deletion | 删除
4 Change | 变更
5 Replace | 替换
6 Confirmation | 确认
7 Duplicate | 副本
8 Status | 状态
9 Original | 原件
11 Response | 应答
12 Not processed | 未处理
13 Request | 请求
16 Proposal | 建议
27 Not accepted | 不接受
28 Accepted, with amendment in heading section | 接受，头节有修改
29 Accepted without amendment | 接受，无修改
30 Accepted, with amendment in detail section | 接受，明细节有修改
31 Copy | 抄本
34 Accepted with amendment | 接受，有修改
42 Confirmation via specific means | 以特定方式确认`,
  '1229': `
1 Added | 增加
2 Deleted | 删除
3 Changed | 变更
4 No action | 无处理
5 Accepted without amendment | 接受，无修改
6 Accepted with amendment | 接受，有修改
7 Not accepted | 不接受
8 Schedule only | 仅计划
9 Amendments | 修改
10 Not found | 未找到
11 Not amended | 未修改
12 Line item numbers changed | 行项目号已变更`,
  '2005': `
2 Delivery date/time, requested | 要求交货日期/时间
3 Invoice date/time | 发票日期/时间
4 Order date/time | 订单日期/时间
7 Effective date/time | 生效日期/时间
8 Order received date/time | 收到订单日期/时间
9 Processing date/time | 处理日期/时间
10 Shipment date/time, requested | 要求装运日期/时间
11 Despatch date and/or time | 发货日期/时间
12 Terms discount due date/time | 折扣到期日期/时间
13 Terms net due date | 净付款到期日
17 Delivery date/time, estimated | 预计交货日期/时间
35 Delivery date/time, actual | 实际交货日期/时间
36 Expiry date | 到期日
37 Ship not before date/time | 不早于此日期装运
38 Ship not later than date/time | 不晚于此日期装运
50 Goods receipt date/time | 收货日期/时间
61 Cancel if not delivered by this date | 逾此日期未交货则取消
63 Delivery date/time, latest | 最迟交货日期/时间
64 Delivery date/time, earliest | 最早交货日期/时间
67 Delivery date/time, current schedule | 当前计划交货日期/时间
69 Delivery date/time, promised for | 承诺交货日期/时间
76 Delivery date/time, scheduled for | 计划交货日期/时间
94 Production/manufacture date | 生产日期
132 Transport means arrival date/time, estimated | 预计到达日期/时间
133 Transport means departure date/time, estimated | 预计离开日期/时间
137 Document/message date/time | 单证/报文日期/时间
140 Payment due date | 付款到期日
158 Horizon start date | 计划期开始日期
159 Horizon end date | 计划期结束日期
171 Reference date/time | 参考日期/时间
194 Start date/time | 开始日期/时间
200 Pick-up/collection date/time of cargo | 提货日期/时间
206 End date/time | 结束日期/时间
263 Invoicing period | 开票期间
361 Best before date | 最佳食用日期`,
  '2009': `
1 Reference date | 参照日期
2 Before reference | 参照日之前
3 After reference | 参照日之后`,
  '2151': `
D Day | 日
M Month | 月
W Week | 周
Y Year | 年`,
  '2379': `
101 YYMMDD
102 CCYYMMDD
203 CCYYMMDDHHMM
204 CCYYMMDDHHMMSS
303 CCYYMMDDHHMMZZZ
602 CCYY
610 CCYYMM
616 CCYYWW
713 YYMMDDHHMM-YYMMDDHHMM
718 CCYYMMDD-CCYYMMDD
719 CCYYMMDDHHMM-CCYYMMDDHHMM
801 Year | 年
802 Month | 月
803 Week | 周
804 Day | 日`,
  '2475': `
1 Date of order | 订单日期
2 Date of confirmation | 确认日期
3 Date of contract | 合同日期
5 Date of invoice | 发票日期
9 Date invoice received | 收到发票日期`,
  '4343': `
AA Debit advice | 借记通知
AB Message acknowledgement | 报文确认
AC Acknowledge - with detail and change | 确认：有明细及变更
AD Acknowledge - with detail, no change | 确认：有明细无变更
AF Debit advice/message acknowledgement | 借记通知/报文确认
AG Authentication | 鉴别
AI Acknowledge - only changes | 确认：仅列变更
AJ Pending | 待定
AP Accepted | 接受
CA Conditionally accepted | 有条件接受
CO Confirmation of measurements | 计量确认
NA No acknowledgement needed | 无需确认
RE Rejected | 拒绝`,
  '4451': `
AAI General information | 一般信息
AAA Goods description | 货物描述
AAB Terms of payments | 付款条款
AAO Error description (free text) | 差错说明（自由文本）
ABN Accounting information | 会计信息
ACB Additional information | 附加信息
CHG Change information | 变更信息
DEL Delivery information | 交货信息
DIN Delivery instructions | 交货指示
INV Invoice instruction | 开票指示
LIN Line item | 行项目
ORI Order instruction | 订单指示
PKG Packaging information | 包装信息
PMD Payment detail/remittance information | 付款明细/汇款信息
PUR Purchasing information | 采购信息
REG Regulatory information | 法规信息
SIN Special instructions | 特殊指示
SUR Supplier remarks | 供应商备注
TRA Transportation information | 运输信息
TXD Tax declaration | 税务声明
ZZZ Mutually defined | 双方约定`,
}
