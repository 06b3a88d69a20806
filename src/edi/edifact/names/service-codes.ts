/**
 * What code values of the service segments and CONTRL mean, English | Chinese, by data element (ISO 9735). A value that is
 * not here is no error.
 */
export const serviceCodes: Readonly<Record<string, string>> = {
  '0007': `
1 DUNS | 邓白氏编码
4 SIRET | 法国企业机构编码（SIRET）
14 EAN International (GLN) | 国际物品编码协会（GLN）
30 ISO 6523 | ISO 6523
91 Assigned by supplier | 供应商分配
92 Assigned by buyer | 买方分配
ZZZ Mutually defined | 双方约定`,
  '0051': `
UN UN/CEFACT | 联合国贸易便利化与电子业务中心
EN CEN | 欧洲标准化委员会
OD ODETTE | 欧洲汽车数据交换组织`,
  '0052': `
D Draft directory | 草案目录
S Standard directory | 标准目录`,
  '0081': `
D Header/detail section separation | 头节与明细节分隔
S Detail/summary section separation | 明细节与汇总节分隔`,
  '0083': `
1 Acknowledgement required | 要求确认
2 Agreement code required | 要求约定代码
4 This level and all lower levels rejected | 本层及所有下层被拒绝
7 This level acknowledged and, if not explicitly rejected, next lower level acknowledged | 本层已确认；下一层未明确拒绝者亦已确认
8 Interchange received | 已收到交换`,
  '0085': `
2 Syntax version or level not supported | 不支持的语法版本或级别
7 Interchange recipient not actual recipient | 交换接收方并非实际接收方
12 Invalid value | 无效值
13 Missing | 缺少
14 Value not supported in this position | 此位置不支持该值
15 Not supported in this position | 此位置不支持
16 Too many constituents | 组成部分过多
17 No agreement | 无约定
18 Unspecified error | 未指明的差错
19 Invalid decimal notation | 无效的小数点表示
20 Character invalid as service character | 字符不能用作服务字符
21 Invalid character(s) | 无效字符
22 Invalid service character(s) | 无效服务字符
23 Unknown interchange sender | 未知的交换发送方
24 Too old | 过期
25 Test indicator not supported | 不支持测试标志
26 Duplicate detected | 发现重复
27 Security function not supported | 不支持安全功能
28 References do not match | 参考号不一致
29 Control count does not match number of instances received | 控制计数与收到的数目不符
30 Functional groups and messages mixed | 功能组与报文混用
31 More than one message type in group | 组内报文类型多于一种
32 Lower level empty | 下层为空
33 Invalid occurrence outside message or functional group | 报文或功能组之外的无效出现
34 Nesting indicator not allowed | 不允许嵌套标志
35 Too many segment repetitions | 段重复次数过多
36 Too many segment group repetitions | 段组重复次数过多
37 Invalid type of character(s) | 字符类型无效
38 Missing digit in front of decimal sign | 小数点前缺少数字
39 Data element too long | 数据元过长
40 Data element too short | 数据元过短
45 Trailing separator | 多余的结尾分隔符`,
}
