import { nameTable } from '../../name-table.ts'

/** Names of segments, English | Chinese. The English ones are those of the UN/EDIFACT directory. */
export const segmentNames = nameTable(`
AJT Adjustment details | 调整明细
ALC Allowance or charge | 折让或费用
ALI Additional information | 附加信息
APR Additional price information | 附加价格信息
BGM Beginning of message | 报文开始
CAV Characteristic value | 特征值
CCI Characteristic/class id | 特征/类别标识
CED Computer environment details | 计算机环境明细
CNT Control total | 控制总计
COD Component details | 部件明细
COM Communication contact | 通讯联系
CPS Consignment packing sequence | 托运货物包装顺序
CTA Contact information | 联系信息
CUX Currencies | 货币
DGS Dangerous goods | 危险货物
DLM Delivery limitations | 交货限制
DOC Document/message details | 单证/报文明细
DTM Date/time/period | 日期/时间/期限
EFI External file link identification | 外部文件链接标识
EQA Attached equipment | 附属设备
EQD Equipment details | 设备明细
ERC Application error information | 应用差错信息
FII Financial institution information | 金融机构信息
FTX Free text | 自由文本
GIN Goods identity number | 货物标识号
GIR Related identification numbers | 相关标识号
GIS General indicator | 通用标志
HAN Handling instructions | 搬运说明
HYN Hierarchy information | 层次信息
IMD Item description | 项目描述
INP Parties and instruction | 参与方与指示
INV Inventory management related details | 库存管理明细
LIN Line item | 行项目
LOC Place/location identification | 地点/位置标识
MEA Measurements | 计量
MOA Monetary amount | 货币金额
MTD Maintenance operation details | 维护操作明细
NAD Name and address | 名称与地址
PAC Package | 包装
PAI Payment instructions | 付款指示
PAT Payment terms basis | 付款条款基础
PCD Percentage details | 百分比明细
PCI Package identification | 包装标识
PGI Product group information | 产品组信息
PIA Additional product id | 附加产品标识
PRI Price details | 价格明细
PTY Priority | 优先级
QTY Quantity | 数量
QVR Quantity variances | 数量差异
RCS Requirements and conditions | 要求与条件
RFF Reference | 参考
RJL Accounting journal identification | 会计日记账标识
RNG Range details | 范围明细
RTE Rate details | 费率明细
SCC Scheduling conditions | 计划条件
SEL Seal number | 封志号
SGP Split goods placement | 分装货物放置
STG Stages | 阶段
STS Status | 状态
TAX Duty/tax/fee details | 关税/税/费明细
TDT Details of transport | 运输明细
TMD Transport movement details | 运输移动明细
TOD Terms of delivery or transport | 交货或运输条款
TRU Technical rules | 技术规则
TSR Transport service requirements | 运输服务要求
UCD Data element error indication | 数据元差错指示
UCF Functional group response | 功能组应答
UCI Interchange response | 交换应答
UCM Message response | 报文应答
UCS Segment error indication | 段差错指示
UNB Interchange header | 交换头
UNE Functional group trailer | 功能组尾
UNG Functional group header | 功能组头
UNH Message header | 报文头
UNS Section control | 节控制
UNT Message trailer | 报文尾
UNZ Interchange trailer | 交换尾
`)

/** Names of messages, English | Chinese. */
export const messageNames = nameTable(`
APERAK Application error and acknowledgement message | 应用差错与确认报文
CONTRL Syntax and service report message | 语法与服务报告报文
DELFOR Delivery schedule message | 交货计划报文
DESADV Despatch advice message | 发货通知报文
INVOIC Invoice message | 发票报文
INVRPT Inventory report message | 库存报告报文
ORDCHG Purchase order change request message | 采购订单变更请求报文
ORDERS Purchase order message | 采购订单报文
ORDRSP Purchase order response message | 采购订单应答报文
PRICAT Price/sales catalogue message | 价格/销售目录报文
RECADV Receiving advice message | 收货通知报文
REMADV Remittance advice message | 汇款通知报文
SLSRPT Sales data report message | 销售数据报告报文
`)
