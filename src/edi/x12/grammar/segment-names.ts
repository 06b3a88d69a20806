import { nameTable } from '../../name-table.ts'

/** Names of segments, English | Chinese. The English ones are the standard's. */
export const segmentNames = nameTable(`
ACK Line Item Acknowledgment | 行项目确认
ADV Advertising Demographic Information | 广告信息
AK1 Functional Group Response Header | 功能组应答头
AK2 Transaction Set Response Header | 交易集应答头
AK3 Data Segment Note | 数据段说明
AK4 Data Element Note | 数据元说明
AK5 Transaction Set Response Trailer | 交易集应答尾
AK9 Functional Group Response Trailer | 功能组应答尾
AMT Monetary Amount | 金额
ATH Resource Authorization | 资源授权
BAK Beginning Segment for Purchase Order Acknowledgment | 采购订单确认开始段
BAL Balance Detail | 余额明细
BCA Beginning Segment for Purchase Order Change Acknowledgment | 采购订单变更确认开始段
BCH Beginning Segment for Purchase Order Change | 采购订单变更开始段
BCT Beginning Segment for Price/Sales Catalog | 价格目录开始段
BEG Beginning Segment for Purchase Order | 采购订单开始段
BFR Beginning Segment for Planning Schedule | 计划排程开始段
BGN Beginning Segment | 开始段
BIA Beginning Segment for Inventory Inquiry/Advice | 库存通知开始段
BIG Beginning Segment for Invoice | 发票开始段
BSN Beginning Segment for Ship Notice | 发货通知开始段
CAD Carrier Detail | 承运人明细
CB1 Contract and Cost Accounting Standards Data | 合同与成本核算数据
CLD Load Detail | 装载明细
CN1 Contract Information | 合同信息
CRC Conditions Indicator | 条件标识
CSH Sales Requirements | 销售要求
CTB Restrictions/Conditions | 限制与条件
CTP Pricing Information | 定价信息
CTT Transaction Totals | 交易合计
CTX Context | 上下文
CUR Currency | 货币
DD Demand Detail | 需求明细
DIS Discount Detail | 折扣明细
DMG Demographic Information | 人口统计信息
DTM Date/Time Reference | 日期/时间
DTP Date or Time or Period | 日期、时间或期间
EFI Electronic Format Identification | 电子格式标识
ETD Excess Transportation Detail | 额外运输明细
FA1 Type of Financial Accounting Data | 财务核算数据类型
FA2 Accounting Data | 核算数据
FOB F.O.B. Related Instructions | 交货条款（FOB）
FST Forecast Schedule | 预测计划
G53 Maintenance Type | 维护类型
G61 Contact | 联系人
GE Functional Group Trailer | 功能组尾
GF Furnished Goods and Services | 提供的货物与服务
GS Functional Group Header | 功能组头
HL Hierarchical Level | 层级
IEA Interchange Control Trailer | 交换控制尾
IK3 Implementation Data Segment Note | 实施数据段说明
IK4 Implementation Data Element Note | 实施数据元说明
IK5 Implementation Transaction Set Response Trailer | 实施交易集应答尾
IN2 Individual Name Structure Components | 个人姓名组成
INC Installment Information | 分期信息
ISA Interchange Control Header | 交换控制头
ISS Invoice Shipment Summary | 发票发运汇总
IT1 Baseline Item Data (Invoice) | 发票行项目
IT3 Additional Item Data | 附加项目数据
IT8 Conditions of Sale | 销售条件
ITD Terms of Sale/Deferred Terms of Sale | 付款条款
L7 Tariff Reference | 运价参考
LDT Lead Time | 交货周期
LE Loop Trailer | 循环尾
LEP EPA Required Data | 环保署要求的数据
LFH Freeform Hazardous Material Information | 自由格式危险品信息
LH1 Hazardous Identification Information | 危险品标识信息
LH2 Hazardous Classification Information | 危险品分类信息
LH3 Hazardous Material Shipping Name Information | 危险品运输名称信息
LH4 Canadian Dangerous Requirements | 加拿大危险品要求
LHE Empty Equipment Hazardous Material Information | 空设备危险品信息
LHR Hazardous Material Identifying Reference Numbers | 危险品标识参考号
LHT Transborder Hazardous Requirements | 跨境危险品要求
LIN Item Identification | 项目标识
LM Code Source Information | 代码来源信息
LQ Industry Code | 行业代码
LS Loop Header | 循环头
MAN Marks and Numbers | 唛头与编号
MEA Measurements | 度量
MSG Message Text | 消息文本
MTX Text | 文本
N1 Name | 名称（当事方）
N2 Additional Name Information | 附加名称
N3 Address Information | 地址
N4 Geographic Location | 地理位置
N9 Reference Identification | 参考标识（N9）
NM1 Individual or Organizational Name | 个人或机构名称
NTE Note/Special Instruction | 备注/特别说明
NX2 Location ID Component | 位置标识组成
OTI Original Transaction Identification | 原交易标识
PAL Pallet Information | 托盘信息
PAM Period Amount | 期间金额
PCT Percent Amounts | 百分比
PER Administrative Communications Contact | 联系人与通讯方式
PID Product/Item Description | 产品描述
PKG Marking, Packaging, Loading | 标记、包装与装载
PO1 Baseline Item Data | 订单行项目
PO3 Additional Item Detail | 附加行明细
PO4 Item Physical Details | 物料物理明细
POC Line Item Change | 行项目变更
PRF Purchase Order Reference | 采购订单引用
PRS Part Release Status | 零件放行状态
PWK Paperwork | 随附文件
QTY Quantity | 数量
R4 Port or Terminal | 港口或码头
RED Related Data | 相关数据
REF Reference Identification | 参考标识
SAC Service, Promotion, Allowance, or Charge Information | 服务、促销、折让或费用
SCH Line Item Schedule | 行项目交货计划
SDP Ship/Delivery Pattern | 发货/交货模式
SDQ Destination Quantity | 目的地数量
SE Transaction Set Trailer | 交易集尾
SHP Shipped/Received Information | 已发/已收信息
SI Service Characteristic Identification | 服务特性标识
SLN Subline Item Detail | 子行项目明细
SN1 Item Detail (Shipment) | 发货项目明细
SPI Specification Identifier | 规格标识
SR Requested Service Schedule | 请求的服务计划
ST Transaction Set Header | 交易集头
TA1 Interchange Acknowledgment | 交换确认
TAX Tax Reference | 税务参考
TC2 Commodity | 商品
TD1 Carrier Details (Quantity and Weight) | 承运明细（数量与重量）
TD3 Carrier Details (Equipment) | 承运明细（设备）
TD4 Carrier Details (Special Handling or Hazardous Materials) | 承运明细（特殊处理或危险品）
TD5 Carrier Details (Routing Sequence/Transit Time) | 承运明细（路线与运输时间）
TDS Total Monetary Value Summary | 金额合计
TED Technical Error Description | 技术错误描述
TSD Trailer Shipment Details | 拖车发运明细
TXI Tax Information | 税务信息
UIT Unit Detail | 单位明细
V1 Vessel Identification | 船舶标识
XPO Preassigned Purchase Order Numbers | 预分配采购订单号
YNQ Yes/No Question | 是/否问题
`)

/** Names of transaction sets, English | Chinese. */
export const setNames = nameTable(`
810 Invoice | 发票
824 Application Advice | 应用通知
830 Planning Schedule with Release Capability | 计划排程
832 Price/Sales Catalog | 价格/销售目录
846 Inventory Inquiry/Advice | 库存查询/通知
850 Purchase Order | 采购订单
855 Purchase Order Acknowledgment | 采购订单确认
856 Ship Notice/Manifest | 发货通知
860 Purchase Order Change Request - Buyer Initiated | 采购订单变更请求（买方发起）
865 Purchase Order Change Acknowledgment/Request - Seller Initiated | 采购订单变更确认/请求（卖方发起）
997 Functional Acknowledgment | 功能确认
999 Implementation Acknowledgment | 实施确认
`)
