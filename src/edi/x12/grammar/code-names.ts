import { codeTables, type NameLanguage } from '../../name-table.ts'
import { setCodes } from './set-names.ts'

/**
 * What code values mean, English | Chinese, by data element: the values a person meets daily, not the standard's whole lists.
 * A value that is not here is no error.
 */
const texts: Readonly<Record<string, string>> = {
  '92': `
BK Blanket Order | 一揽子订单
DS Drop Ship | 直运
KB Blanket Purchase Order | 一揽子采购订单
KN Purchase Order | 采购订单
NE New Order | 新订单
OS Special Order | 特殊订单
RL Release or Delivery Order | 放行或交货订单
RO Rush Order | 加急订单
SA Stand-alone Order | 独立订单`,
  '98': `
BT Bill-to Party | 收单方
BY Buying Party | 买方
CN Consignee | 收货人
FR Message From | 消息发送方
OB Ordered By | 订购方
RE Party to Receive Remittance | 收款方
RI Remit To | 汇款至
SE Selling Party | 卖方
SF Ship From | 发货方
SH Shipper | 托运人
SO Sold To | 售予方
ST Ship To | 收货方
SU Supplier | 供应商
TO Message To | 消息接收方
VN Vendor | 供货商`,
  '66': `
1 D-U-N-S Number | 邓白氏编码
2 Standard Carrier Alpha Code (SCAC) | 标准承运人代码（SCAC）
9 D-U-N-S+4 Number | 邓白氏编码加四位
91 Assigned by Seller | 卖方分配
92 Assigned by Buyer | 买方分配
UL Global Location Number | 全球位置码（GLN）`,
  '128': `
BM Bill of Lading Number | 提单号
CN Carrier's Reference Number | 承运人参考号
CO Customer Order Number | 客户订单号
CT Contract Number | 合同号
DP Department Number | 部门号
IA Internal Vendor Number | 内部供应商号
IV Seller's Invoice Number | 卖方发票号
LT Lot Number | 批号
PD Promotion/Deal Number | 促销号
PK Packing List Number | 装箱单号
PO Purchase Order Number | 采购订单号
SE Serial Number | 序列号
SI Shipper's Identifying Number | 发货人标识号
VN Vendor Order Number | 供应商订单号
VR Vendor ID Number | 供应商编号
ZZ Mutually Defined | 双方约定`,
  '146': `
CC Collect | 到付
DF Defined by Buyer and Seller | 买卖双方约定
PB Customer Pick-up/Backhaul | 客户自提
PC Prepaid but Charged to Customer | 预付并向客户收取
PP Prepaid (by Seller) | 预付（卖方）
TP Third Party Pay | 第三方付款`,
  '235': `
BP Buyer's Part Number | 买方物料号
CB Buyer's Catalog Number | 买方目录号
EN EAN/UCC-13 | EAN-13 条码
IB ISBN | 国际标准书号
IN Buyer's Item Number | 买方商品号
MG Manufacturer's Part Number | 制造商物料号
PI Purchaser's Item Code | 采购方商品代码
SK Stock Keeping Unit | 库存单位（SKU）
UA U.P.C. Case Code | UPC 箱码
UK GTIN 14-digit | 14 位 GTIN
UP U.P.C. Consumer Package Code | UPC 商品码
VC Vendor's Catalog Number | 供应商目录号
VN Vendor's Item Number | 供应商商品号
VP Vendor's Part Number | 供应商物料号`,
  '248': `
A Allowance | 折让
C Charge | 费用
N No Allowance or Charge | 无折让或费用
P Promotion | 促销
S Service | 服务`,
  '333': `
1 Ship Date | 发货日期
2 Delivery Date | 交货日期
3 Invoice Date | 发票日期
15 Receipt of Goods | 收货`,
  '336': `
01 Basic | 基本条款
02 End of Month | 月末
05 Discount Not Applicable | 不适用折扣
08 Basic Discount Offered | 提供基本折扣`,
  '353': `
00 Original | 原件
01 Cancellation | 取消
04 Change | 变更
05 Replace | 替换
06 Confirmation | 确认
07 Duplicate | 副本
11 Response | 响应
14 Advance Notification | 预先通知`,
  '355': `
BX Box | 盒
CA Case | 箱
CT Carton | 纸箱
DZ Dozen | 打
EA Each | 个
FT Foot | 英尺
GA Gallon | 加仑
HR Hours | 小时
IN Inch | 英寸
KG Kilogram | 千克
LB Pound | 磅
LT Liter | 升
MR Meter | 米
PC Piece | 件
PL Pallet/Unit Load | 托盘
ST Set | 套`,
  '365': `
EM Electronic Mail | 电子邮件
FX Facsimile | 传真
TE Telephone | 电话`,
  '366': `
BD Buyer Name or Department | 采购员或部门
CN General Contact | 一般联系人
DC Delivery Contact | 交货联系人
IC Information Contact | 信息联系人`,
  '374': `
001 Cancel After | 此后取消
002 Delivery Requested | 要求交货
003 Invoice | 发票
004 Purchase Order | 采购订单
010 Requested Ship | 要求发货
011 Shipped | 已发货
017 Estimated Delivery | 预计交货
018 Available | 可供货
037 Ship Not Before | 不早于发货
038 Ship No Later | 不晚于发货
063 Do Not Deliver After | 不晚于交货
064 Do Not Deliver Before | 不早于交货
067 Current Schedule Delivery | 当前计划交货
068 Current Schedule Ship | 当前计划发货`,
  '479': `
FA Functional or Implementation Acknowledgment | 功能或实施确认
IB Inventory Inquiry/Advice | 库存查询/通知
IN Invoice Information | 发票
PC Purchase Order Change Request | 采购订单变更请求
CA Purchase Order Change Acknowledgment | 采购订单变更确认
PO Purchase Order | 采购订单
PR Purchase Order Acknowledgment | 采购订单确认
PS Planning Schedule | 计划排程
SC Price/Sales Catalog | 价格目录
SH Ship Notice | 发货通知
AG Application Advice | 应用通知`,
  '587': `
AC Acknowledge - With Detail and Change | 确认：有明细及变更
AD Acknowledge - With Detail, No Change | 确认：有明细无变更
AE Acknowledge - With Exception Detail Only | 确认：仅列例外
AH Acknowledge - Hold Status | 确认：暂挂
AK Acknowledge - No Detail or Change | 确认：无明细或变更
AT Accepted | 接受
NA No Acknowledgment Needed | 无需确认
RD Reject with Detail | 拒绝：有明细
RF Reject with Exception Detail Only | 拒绝：仅列例外
RJ Rejected - No Detail | 拒绝：无明细
RO Rejected with Counter Offer | 拒绝并还盘`,
  '668': `
AC Item Accepted and Shipped | 接受并已发货
AR Item Accepted and Released for Shipment | 接受并放行发货
BP Item Accepted - Partial Shipment, Balance Backordered | 接受：部分发货，余量缺货待补
DR Item Accepted - Date Rescheduled | 接受：日期改期
IA Item Accepted | 接受
IB Item Backordered | 缺货待补
IC Item Accepted - Changes Made | 接受：有变更
ID Item Deleted | 已删除
IH Item on Hold | 暂挂
IP Item Accepted - Price Changed | 接受：价格变更
IQ Item Accepted - Quantity Changed | 接受：数量变更
IR Item Rejected | 拒绝
IS Item Accepted - Substitution Made | 接受：已替代
SP Item Accepted - Schedule Date Pending | 接受：日期待定`,
  '670': `
AI Add Additional Item(s) | 增加项目
CA Changes to Line Items | 行项目变更
DI Delete Item(s) | 删除项目
PC Price Change | 价格变更
PQ Unit Price/Quantity Change | 单价/数量变更
QD Quantity Decrease | 数量减少
QI Quantity Increase | 数量增加`,
  '673': `
01 Discrete Quantity | 离散数量
17 Quantity on Hand | 在库数量
29 Projected In-transit | 在途数量
33 Quantity Available for Sale | 可售数量
38 Original Quantity | 原始数量
63 On Order Quantity | 在订数量`,
  '715': `
A Accepted | 接受
E Accepted, But Errors Were Noted | 接受，但有错误
P Partially Accepted, At Least One Transaction Set Was Rejected | 部分接受，至少一个交易集被拒绝
R Rejected | 拒绝`,
  '716': `
1 Functional Group Not Supported | 不支持该功能组
2 Functional Group Version Not Supported | 不支持该功能组版本
3 Functional Group Trailer Missing | 缺少功能组尾
4 Group Control Numbers Do Not Match | 组头尾控制号不一致
5 Number of Transaction Sets Does Not Match | 交易集数量不符
6 Group Control Number Violates Syntax | 组控制号不合语法`,
  '717': `
A Accepted | 接受
E Accepted But Errors Were Noted | 接受，但有错误
R Rejected | 拒绝`,
  '718': `
1 Transaction Set Not Supported | 不支持该交易集
2 Transaction Set Trailer Missing | 缺少交易集尾
3 Control Numbers Do Not Match | 头尾控制号不一致
4 Number of Segments Does Not Match | 段数不符
5 One or More Segments in Error | 一个或多个段有错误
6 Missing or Invalid Transaction Set Identifier | 交易集标识缺失或无效
7 Missing or Invalid Control Number | 控制号缺失或无效`,
  '720': `
1 Unrecognized Segment ID | 无法识别的段
2 Unexpected Segment | 意外的段
3 Mandatory Segment Missing | 缺少必备段
4 Loop Occurs Over Maximum Times | 循环超过最大次数
5 Segment Exceeds Maximum Use | 段超过最大次数
6 Segment Not in Defined Transaction Set | 段不属于该交易集
7 Segment Not in Proper Sequence | 段顺序错误
8 Segment Has Data Element Errors | 段中数据元有错误`,
  '723': `
1 Mandatory Data Element Missing | 缺少必备数据元
2 Conditional Required Data Element Missing | 缺少条件必备数据元
3 Too Many Data Elements | 数据元过多
4 Data Element Too Short | 数据元过短
5 Data Element Too Long | 数据元过长
6 Invalid Character in Data Element | 数据元含无效字符
7 Invalid Code Value | 无效代码值
8 Invalid Date | 无效日期
9 Invalid Time | 无效时间
10 Exclusion Condition Violated | 违反互斥条件`,
  '735': `
I Item | 项目
O Order | 订单
P Pack | 包装
S Shipment | 发运
T Shipping Tare | 托盘`,
}

/** The implementation lists of 999 begin with the same values. */
const sameAs: Readonly<Record<string, string>> = { '618': '718', '620': '720', '621': '723' }

const tables = codeTables({ ...texts, ...setCodes })

/** What a code value of a data element means, or undefined when the tables do not say. */
export const codeName = (element: string, value: string, language: NameLanguage): string | undefined =>
  tables.get(sameAs[element] ?? element)?.get(value)?.[language]
