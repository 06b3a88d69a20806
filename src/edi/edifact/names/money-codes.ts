/** What code values of prices, amounts, taxes and terms mean, English | Chinese, by data element. A value that is not here is no error. */
export const moneyCodes: Readonly<Record<string, string>> = {
  '4053': `
CFR Cost and freight | 成本加运费
CIF Cost, insurance and freight | 成本、保险费加运费
CIP Carriage and insurance paid to | 运费和保险费付至
CPT Carriage paid to | 运费付至
DAP Delivered at place | 目的地交货
DDP Delivered duty paid | 完税后交货
DPU Delivered at place unloaded | 目的地卸货后交货
EXW Ex works | 工厂交货
FAS Free alongside ship | 船边交货
FCA Free carrier | 货交承运人
FOB Free on board | 船上交货`,
  '4055': `
1 Price condition | 价格条件
2 Despatch condition | 发货条件
3 Price and despatch condition | 价格与发货条件
5 Transport condition | 运输条件
6 Delivery condition | 交货条件`,
  '4215': `
A Account | 记账
CC Collect | 到付
DF Defined by buyer and seller | 买卖双方约定
NC Free of charge | 免费
PC Prepaid but charged to customer | 预付并向客户收取
PP Prepaid (by seller) | 预付（卖方）`,
  '4279': `
1 Basic | 基本条款
3 Fixed date | 固定日期
7 Extended | 延期
10 Instant | 即付
20 Penalty terms | 罚款条款
21 Instalment | 分期
22 Discount | 折扣`,
  '4461': `
10 In cash | 现金
20 Cheque | 支票
30 Credit transfer | 贷记转账
31 Debit transfer | 借记转账
42 Payment to bank account | 付至银行账户
49 Direct debit | 直接借记
58 SEPA credit transfer | SEPA 贷记转账
60 Promissory note | 本票`,
  '5025': `
8 Allowance or charge amount | 折让或费用金额
9 Amount due/amount payable | 应付金额
23 Charge amount | 费用金额
25 Charge/allowance basis | 费用/折让基准
38 Invoice item amount | 发票项目金额
39 Invoice total amount | 发票合计金额
52 Discount amount due | 折扣金额
66 Goods item total | 货物项目合计
77 Invoice amount | 发票金额
79 Total line items amount | 行项目合计金额
86 Message total monetary amount | 报文合计金额
113 Prepaid amount | 预付金额
124 Tax amount | 税额
125 Taxable amount | 应税金额
128 Total amount | 合计金额
129 Total amount subject to payment discount | 可享付款折扣的合计金额
131 Total charges/allowances | 费用/折让合计
146 Unit price | 单价
150 Value added tax | 增值税
176 Message total duty/tax/fee amount | 报文关税/税/费合计
203 Line item amount | 行项目金额
204 Allowance amount | 折让金额
259 Total charges | 费用合计
260 Total allowances | 折让合计`,
  '5125': `
AAA Calculation net | 计算净价
AAB Calculation gross | 计算毛价
AAE Information price, excluding allowances or charges, including taxes | 参考价：不含折让或费用，含税
AAF Information price, excluding allowances or charges and taxes | 参考价：不含折让、费用及税
CAL Calculation price | 计算价
INF Information | 参考价
INV Invoice billing price | 开票价`,
  '5153': `
AAA Petroleum tax | 石油税
EXC Excise duty | 消费税
GST Goods and services tax | 商品及服务税
LOC Local sales tax | 地方销售税
OTH Other taxes | 其他税
STT State/provincial sales tax | 州/省销售税
VAT Value added tax | 增值税`,
  '5189': `
42 Other bonus | 其他奖励
60 Manufacturer's consumer discount | 制造商消费者折扣
64 Special agreement | 特别协议
65 Production error discount | 生产差错折扣
66 New outlet discount | 新店折扣
67 Sample discount | 样品折扣
68 End-of-range discount | 清仓折扣
95 Discount | 折扣
100 Special rebate | 特别回扣
104 Standard | 标准`,
  '5245': `
1 Allowance | 折让
2 Charge | 费用
3 Allowance or charge | 折让或费用
7 Percentage of invoice | 发票百分比
12 Discount | 折扣`,
  '5283': `
5 Customs duty | 关税
6 Fee | 费
7 Tax | 税
9 Tax related information | 税务相关信息`,
  '5305': `
A Mixed tax rate | 混合税率
AA Lower rate | 低税率
AE VAT reverse charge | 增值税反向征收
E Exempt from tax | 免税
G Free export item, tax not charged | 免税出口项目
K Intra-community supply | 欧盟内部供货
O Services outside scope of tax | 征税范围之外
S Standard rate | 标准税率
Z Zero rated goods | 零税率货物`,
  '5375': `
AI Active ingredient | 有效成分
CA Catalogue | 目录价
CT Contract | 合同价
CU Consumer unit | 消费单元
PE Per each | 每个
QT Quoted | 报价
TU Traded unit | 贸易单元`,
  '5387': `
CON Contract price | 合同价
LIS List price | 标价
NTP Net price | 净价
SRP Suggested retail price | 建议零售价`,
  '5463': `
A Allowance | 折让
B Total other | 其他合计
C Charge | 费用
N No allowance or charge | 无折让或费用`,
  '6343': `
4 Invoicing currency | 开票货币
8 Price list currency | 价目表货币
9 Order currency | 订单货币
10 Pricing currency | 计价货币
11 Payment currency | 付款货币`,
  '6347': `
1 Charge payment currency | 费用支付货币
2 Reference currency | 基准货币
3 Target currency | 目标货币`,
}
