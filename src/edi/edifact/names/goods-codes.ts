/**
 * What code values of items, quantities, units, packing and transport mean, English | Chinese, by data element. A value that
 * is not here is no error.
 */
export const goodsCodes: Readonly<Record<string, string>> = {
  '4233': `
33E Marked with serial shipping container code (EAN Code) | 标有系列货运包装箱代码（SSCC）
34E Marked with EAN-128 bar code | 标有 EAN-128 条码`,
  '4347': `
1 Additional identification | 附加标识
3 Substituted by | 被替代为
4 Substituted for | 替代
5 Product identification | 产品标识`,
  '6063': `
1 Discrete quantity | 离散数量
3 Cumulative quantity | 累计数量
11 Split quantity | 拆分数量
12 Despatch quantity | 发货数量
17 Quantity on hand | 在库数量
21 Ordered quantity | 订购数量
33 Quantity available for sale | 可售数量
46 Delivered quantity | 已交货数量
47 Invoiced quantity | 开票数量
48 Received quantity | 收到数量
52 Quantity per pack | 每包装数量
53 Minimum order quantity | 最小订购数量
54 Maximum order quantity | 最大订购数量
59 Number of consumer units in the traded unit | 贸易单元内消费单元数
61 Return quantity | 退货数量
70 Cumulative quantity received | 累计收到数量
73 Outstanding quantity | 未交数量
79 Previous cumulative quantity | 前期累计数量
83 Backorder quantity | 缺货待补数量
84 Urgent delivery quantity | 紧急交货数量
113 Quantity to be delivered | 待交货数量
124 Damaged goods | 损坏货物
131 Delivery batch | 交货批量
145 Actual stock | 实际库存
170 Promised quantity | 承诺数量
192 Free goods quantity | 赠品数量
194 Received and accepted | 已收并接受`,
  '6069': `
1 Algebraic total of the quantity values in line items in a message | 报文中行项目数量的代数和
2 Number of line items in message | 报文中行项目数
3 Number of line and sub items in message | 报文中行项目与子项目数
4 Number of invoice lines | 发票行数
7 Total gross weight | 总毛重
11 Total number of packages | 总件数
15 Total consignment, cube | 托运货物总体积`,
  '6311': `
AAA Line item measurement | 行项目计量
AAE Measurement | 计量
AAI Item weight | 项目重量
AAU Package | 包装
AAX Consignment measurement | 托运货物计量
CT Counts | 计数
PD Physical dimensions (product ordered) | 物理尺寸（订购产品）
PK Package dimensions | 包装尺寸
VOL Volume | 体积
WT Weights | 重量`,
  '6313': `
AAA Unit net weight | 单位净重
AAB Unit gross weight | 单位毛重
AAC Total net weight | 总净重
AAD Total gross weight | 总毛重
ABJ Volume | 体积
DP Depth | 深度
G Gross weight | 毛重
HT Height dimension | 高度
LN Length dimension | 长度
T Tare weight | 皮重
WD Width dimension | 宽度
WT Weight | 重量`,
  '6411': `
BX Box | 盒
C62 One (unit) | 单位
CMT Centimetre | 厘米
CT Carton | 纸箱
DZN Dozen | 打
EA Each | 个
GRM Gram | 克
H87 Piece | 件
HUR Hour | 小时
KGM Kilogram | 千克
LTR Litre | 升
MMT Millimetre | 毫米
MTK Square metre | 平方米
MTQ Cubic metre | 立方米
MTR Metre | 米
NAR Number of articles | 物品数
NPR Number of pairs | 双
PA Packet | 小包
PCE Piece | 件
PK Pack | 包
PR Pair | 双
SET Set | 套
TNE Metric ton | 公吨`,
  '7065': `
201 Pallet ISO 1 - 1/1 EURO pallet | 欧标托盘
BX Box | 盒
CT Carton | 纸箱
PK Package | 包装件
PX Pallet | 托盘
SL Slipsheet | 滑托板`,
  '7075': `
1 Inner | 内包装
2 Intermediate | 中间包装
3 Outer | 外包装
4 No packaging hierarchy | 无包装层次`,
  '7077': `
A Free-form long description | 自由格式长描述
B Code and text | 代码与文本
C Code (from industry code list) | 代码（行业代码表）
D Free-form price look up | 自由格式价格查询
E Free-form short description | 自由格式短描述
F Free-form | 自由格式
S Structured (from industry code list) | 结构化（行业代码表）`,
  '7081': `
8 Product | 产品
13 Quality | 质量
35 Colour | 颜色
98 Size | 尺码
79 Other description | 其他描述`,
  '7143': `
BP Buyer's part number | 买方零件号
EN International Article Numbering Association (EAN) | 国际物品编码（EAN）
HS Harmonised system | 协调制度编码（HS）
IB ISBN | 国际标准书号
IN Buyer's item number | 买方项目号
MF Manufacturer's article number | 制造商商品号
MP Product/service identification number | 产品/服务标识号
NB Batch number | 批号
PV Promotional variant number | 促销变体号
SA Supplier's article number | 供应商商品号
SG Standard group of products | 标准产品组
SK Stock keeping unit | 库存单位（SKU）
SN Serial number | 序列号
SRV EAN.UCC Global Trade Item Number | 全球贸易项目代码（GTIN）
UP UPC | 通用产品代码（UPC）
VN Vendor item number | 供货商项目号
VP Vendor's (seller's) part number | 供货商零件号`,
  '7161': `
DI Discount | 折扣
FC Freight charge | 运费
FI Finance charge | 财务费用
HD Handling | 搬运
IN Insurance | 保险
PC Packing | 包装
TD Trade discount | 贸易折扣
TX Tax | 税`,
  '7405': `
AW Serial shipping container code | 系列货运包装箱代码（SSCC）
BJ Serial shipping container code | 系列货运包装箱代码（SSCC）
BN Serial number | 序列号
BX Batch number | 批号
ML Marking/label number | 标记/标签号`,
  '8051': `
1 Inland transport | 内陆运输
10 Pre-carriage transport | 前段运输
20 Main-carriage transport | 主段运输
30 On-carriage transport | 后段运输`,
  '8067': `
1 Maritime transport | 海运
2 Rail transport | 铁路运输
3 Road transport | 公路运输
4 Air transport | 空运
5 Mail | 邮递
6 Multimodal transport | 多式联运
8 Inland water transport | 内河运输
10 Sea transport | 海运
20 Rail transport | 铁路运输
30 Road transport | 公路运输
40 Air transport | 空运`,
}
