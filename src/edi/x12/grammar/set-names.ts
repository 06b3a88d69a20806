/** Names that only ship notices, schedules, catalogs, application advices and 999 need, beside those all sets share. */

/** Chinese names of data elements. */
export const setElementNames = `
110 应用确认代码
124 应用接收方代码
140 标准承运人代码
142 应用发送方代码
305 交易处理代码
346 应用类型
363 附注参考代码
618 实施交易集语法错误代码
620 实施段语法错误代码
621 实施数据元语法错误代码
622 客户装载数
641 状态原因代码
646 迄今发运数量
647 应用错误条件代码
672 资源授权代码
675 排程类型限定符
676 排程数量限定符
678 发货/交货或日历模式代码
679 发货/交货模式时间代码
680 预测限定符
681 预测时段限定符
682 零件放行状态代码
683 目录用途代码
684 目录号
685 目录版本号
686 目录修订号
728 可回收容器装载构成代码
783 计划排程类型代码
961 数据元新内容
9998 上下文参考
9999 上下文名称
`

/** Code values, English | Chinese. */
export const setCodes: Readonly<Record<string, string>> = {
  '110': `
GA Functional Group Accept | 功能组接受
GR Functional Group Reject | 功能组拒绝
IA Item Accept | 项目接受
IE Item Accept with Error | 项目接受但有错误
IR Item Reject | 项目拒绝
TA Transaction Set Accept | 交易集接受
TC Transaction Set Accept with Data Content Change | 交易集接受，数据内容有变更
TE Transaction Set Accept with Error | 交易集接受但有错误
TR Transaction Set Reject | 交易集拒绝`,
  '675': `
DL Delivery Based | 按交货
SH Shipment Based | 按发货`,
  '676': `
A Actual Discrete Quantities | 实际离散数量
C Cumulative Quantities | 累计数量`,
  '680': `
A Immediate | 立即
C Firm | 确定
D Planning | 计划`,
  '681': `
D Discrete | 离散
F Flexible Interval | 弹性区间
M Monthly Bucket (Calendar Months) | 按月
W Weekly Bucket (Monday through Sunday) | 按周`,
  '1005': `
0001 Shipment, Order, Packaging, Item | 发运、订单、包装、项目
0002 Shipment, Order, Item, Packaging | 发运、订单、项目、包装
0004 Shipment, Order, Item | 发运、订单、项目`,
}
