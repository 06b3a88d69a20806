/** What code values of parties, contacts and places mean, English | Chinese, by data element. A value that is not here is no error. */
export const partyCodes: Readonly<Record<string, string>> = {
  '3035': `
AB Buyer's agent | 买方代理
BY Buyer | 买方
CA Carrier | 承运人
CN Consignee | 收货人
CO Corporate office | 公司总部
CZ Consignor | 发货人
DL Factor | 保理商
DP Delivery party | 交货方
DS Distributor | 分销商
FR Message from | 报文发送方
FW Freight forwarder | 货运代理人
GM Inventory controller | 库存管理方
II Issuer of invoice | 发票开具方
IV Invoicee | 收票方
LD Party recovering the Value Added Tax (VAT) | 增值税退税方
MF Manufacturer of goods | 货物制造商
MR Message recipient | 报文接收方
MS Document/message issuer/sender | 单证/报文签发方
OB Ordered by | 订购方
PE Payee | 收款人
PR Payer | 付款人
RE Party to receive commercial invoice remittance | 商业发票汇款接收方
SE Seller | 卖方
SF Ship from | 发货地
SN Store number | 门店号
SR Supplier's agent/representative | 供应商代理/代表
ST Ship to | 收货方
SU Supplier | 供应商
UC Ultimate consignee | 最终收货人
UD Ultimate customer | 最终客户
WH Warehouse keeper | 仓库保管人
WS Wholesaler | 批发商`,
  '3055': `
5 ISO | 国际标准化组织
6 UN/ECE | 联合国欧洲经济委员会
9 EAN International (GS1) | 国际物品编码协会（GS1）
10 ODETTE | 欧洲汽车数据交换组织
16 DUNS | 邓白氏
28 EDIFICE | 欧洲电子行业 EDI 组织
86 Assigned by party originating the message | 报文发起方分配
87 Assigned by carrier | 承运人分配
89 Assigned by distributor | 分销商分配
90 Assigned by manufacturer | 制造商分配
91 Assigned by seller or seller's agent | 卖方或其代理分配
92 Assigned by buyer or buyer's agent | 买方或其代理分配
113 UCC | 美国统一代码委员会
260 EDITEUR | 国际图书电子贸易组织
ZZZ Mutually defined | 双方约定`,
  '3139': `
AD Accounting contact | 财务联系人
AP Accounts payable contact | 应付账款联系人
AR Accounts receivable contact | 应收账款联系人
BC Booking contact | 订舱联系人
CN Consignee contact | 收货人联系人
DL Delivery contact | 交货联系人
GR Goods receiving contact | 收货联系人
IC Information contact | 信息联系人
LB Place of collection contact | 提货地联系人
OC Order contact | 订单联系人
PD Purchasing contact | 采购联系人
SA Sales administration | 销售管理
SD Shipping contact | 装运联系人
SR Sales representative or department | 销售代表或部门
SU Supplier contact | 供应商联系人
TI Technical contact | 技术联系人
WH Warehouse | 仓库`,
  '3155': `
AL Cellular phone | 移动电话
AH World wide web | 万维网
EI EDI transmission | EDI 传输
EM Electronic mail | 电子邮件
FX Telefax | 传真
TE Telephone | 电话
TL Telex | 电传
XF X.400 | X.400`,
  '3227': `
1 Place of terms of delivery | 交货条款地点
5 Place of departure | 出发地
7 Place of delivery | 交货地
8 Place of destination | 目的地
9 Place/port of loading | 装货地/港
11 Place/port of discharge | 卸货地/港
14 Location of goods | 货物所在地
18 Warehouse | 仓库
27 Country of origin | 原产国
28 Country of destination of goods | 货物目的国
88 Place of receipt | 收货地
159 Additional internal destination | 内部附加目的地
162 Place or location of sale | 销售地点`,
}
