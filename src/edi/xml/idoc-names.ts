import { nameTable } from '../name-table.ts'

/** What the segments and fields of order, response, despatch and invoice IDocs are called, English | Chinese. */
export const idocNames = nameTable(`
IDOC IDoc | IDoc 单据
EDI_DC40 Control record | 控制记录
E1EDK01 Document header, general data | 单据抬头：一般数据
E1EDK02 Document header, reference data | 单据抬头：参考数据
E1EDK03 Document header, date segment | 单据抬头：日期
E1EDK04 Document header, taxes | 单据抬头：税
E1EDK05 Document header, conditions | 单据抬头：条件
E1EDK14 Document header, organizational data | 单据抬头：组织数据
E1EDK17 Document header, terms of delivery | 单据抬头：交货条款
E1EDK18 Document header, terms of payment | 单据抬头：付款条款
E1EDKA1 Document header, partner information | 单据抬头：合作伙伴
E1EDKT1 Document header, text identification | 单据抬头：文本标识
E1EDKT2 Document header, texts | 单据抬头：文本
E1EDP01 Document item, general data | 单据项目：一般数据
E1EDP02 Document item, reference data | 单据项目：参考数据
E1EDP03 Document item, date segment | 单据项目：日期
E1EDP04 Document item, taxes | 单据项目：税
E1EDP05 Document item, conditions | 单据项目：条件
E1EDP19 Document item, object identification | 单据项目：对象标识
E1EDP20 Document item, schedule lines | 单据项目：计划行
E1EDP26 Document item, amounts | 单据项目：金额
E1EDPA1 Document item, partner information | 单据项目：合作伙伴
E1EDPT1 Document item, text identification | 单据项目：文本标识
E1EDPT2 Document item, texts | 单据项目：文本
E1EDS01 Summary segment | 汇总段
ACTION Action | 操作
ARCKEY EDI archive key | EDI 归档键
BELNR Document number | 单据号
BNAME Contact name | 联系人姓名
BSART Document type | 单据类型
CREDAT Created on | 创建日期
CRETIM Created at | 创建时间
CURCY Currency | 货币
DATUM Date | 日期
DIRECT Direction | 方向
DOCNUM IDoc number | IDoc 编号
DOCREL Release of the IDoc | IDoc 版本
EDATU Schedule line date | 计划行日期
IDDAT Date qualifier | 日期限定符
IDOCTYP Basic type | 基本类型
IDTNR Object number | 对象编号
ILNNR Global location number | 全球位置码（GLN）
KTEXT Short text | 短文本
LAND1 Country | 国家
LIFNR Vendor number | 供应商编号
LKOND Terms of delivery | 交货条款
LKTEXT Terms of delivery text | 交货条款文本
MANDT Client | 集团
MENEE Unit of measure | 计量单位
MENGE Quantity | 数量
MESTYP Message type | 报文类型
NAME1 Name 1 | 名称 1
NAME2 Name 2 | 名称 2
NETWR Item net value | 项目净值
ORGID Organization | 组织
ORT01 City | 城市
PARTN Partner number | 合作伙伴编号
PARVW Partner function | 合作伙伴功能
PEINH Price unit | 价格单位
POSEX Item number | 项目编号
PRZNT Percentage | 百分比
PSTLZ Postal code | 邮政编码
QUALF Qualifier | 限定符
RCVPOR Receiver port | 接收方端口
RCVPRN Receiver partner number | 接收方编号
RCVPRT Receiver partner type | 接收方类型
REFINT Interchange reference | 交换参考号
REGIO Region | 地区
SEGMENT Segment | 段
SNDPOR Sender port | 发送方端口
SNDPRN Sender partner number | 发送方编号
SNDPRT Sender partner type | 发送方类型
STATUS Status | 状态
STRAS Street and number | 街道与门牌号
SUMID Total qualifier | 合计限定符
SUMME Total value | 合计值
TABNAM Name of the table structure | 表结构名称
TAGE Days | 天数
TDID Text identification | 文本标识
TDLINE Text line | 文本行
TELF1 Telephone | 电话
TEST Test flag | 测试标志
TSSPRAS Language | 语言
VPREI Price | 价格
WMENG Scheduled quantity | 计划数量
ZTERM Terms of payment | 付款条款
`)
