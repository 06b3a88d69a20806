import type { Remedies } from './remedy.ts'

/** Interchanges, and their documents on the way into the canonical model. */
export const documents = {
  INTERCHANGE_EMPTY: {
    cause: '文件没有任何字节。',
    remedy: '请贸易伙伴重新发送，并将死信标为解决。',
  },
  INTERCHANGE_UNREADABLE: {
    cause: '文件或其中一段没有任何内容以交换文件的方式开头：可能是其他格式、压缩文件或乱码。',
    remedy: '用 `crossdock interchanges ID --raw` 查看。请贸易伙伴按约定的格式发送，并将死信标为解决。',
  },
  INTERCHANGE_TRUNCATED: {
    cause: '文件在 IEA 结尾段之前就结束了，即传输中断。已整体拒绝，其中的订单一个也没有接收。',
    remedy: '请贸易伙伴重新发送，可使用相同的控制号。将死信标为解决。',
  },
  ENVELOPE_INVALID: {
    cause: 'ISA/IEA 或 GS/GE 中的计数或控制号不一致。已向贸易伙伴拒绝该交换文件或该组，其中的订单一个也没有接收。',
    remedy: '请将消息发给贸易伙伴，等待改正后的文件，并将死信标为解决。',
  },
  CONTROL_NUMBER_REPEATED: {
    cause: '贸易伙伴将同一交换控制号用于不同的内容。其中内容一概没有接收。',
    remedy: '请贸易伙伴用新的控制号发送，并将死信标为解决。',
  },
  PARTNER_UNKNOWN: {
    cause: '没有贸易伙伴配置具有这些发送方和接收方标识及其限定符，或相应配置已被删除。',
    remedy: '在 `partners` 下添加该配置并重启，再重试：会重新读取已保存的文件，并发出未发送的回执。',
  },
  TRANSACTION_REJECTED: {
    cause: '单据违反了其标准的规则。确认回执已告知贸易伙伴问题及其位置。',
    remedy:
      '请等待改正后的单据，并将死信标为解决。如仍要接收这一份，请用 `crossdock deadletters edit` 编辑，并告知贸易伙伴不要再发。',
  },
  TRANSACTION_UNSUPPORTED: {
    cause: '没有流程处理此类单据，或没有流程接收该系统的订单。确认回执已将其拒绝。',
    remedy: '请与贸易伙伴商定发送什么。如果是缺少流程，请添加并重启，再请对方重发。',
  },
  TRANSACTION_TOO_LARGE: {
    cause: '单个单据超过 `limits.maxTransactionBytes`，常见原因是缺少段结束符。',
    remedy: '请检查文件的段结束符。如果单据无误，请调高上限并重启，再请贸易伙伴重发。',
  },
  TOO_MANY_REFUSED: {
    cause:
      '一个文件中有超过 1,000 个单据被拒绝。前 1,000 个各有一条死信，其余没有单独的死信，共用这一条，其中写明数量。全部原样保存，确认回执逐一列出。',
    remedy:
      '用 `crossdock interchanges ID --raw` 查看文件：多为乱码，或发送方在每个单据中犯了同样的错误。请贸易伙伴改正后重发，用 `crossdock deadletters resolve --code CODE --partner NAME --reason "…" --yes` 结束这些死信，并将这一条标为解决。',
  },
  ACKNOWLEDGEMENT_NEGATIVE: {
    cause:
      '贸易伙伴拒绝了我方的单据：在 997、999、TA1 或 CONTRL 中拒绝其语法，或在 824 或 APERAK 中拒绝其内容。消息中有对方的代码和原话。',
    remedy:
      '请改正对方指出的问题（伙伴配置、ERP 中的数据），然后 `crossdock deadletters retry`：单据会重新生成，以新的控制号发送。或与对方人工协商后标为解决。',
  },
  ACKNOWLEDGEMENT_OVERDUE: {
    cause:
      '我方单据已送达贸易伙伴的邮箱，但在伙伴配置的 `acknowledge.expectWithinHours` 之内没有收到 997、999 或 CONTRL。',
    remedy: '请询问对方是否收到。迟到的回执会自动结束此项。如果确已丢失，请重试：会以新的控制号再次发送。',
  },
  ACKNOWLEDGEMENT_UNMATCHED: {
    cause: '贸易伙伴确认或拒绝的编号从未由 Crossdock 发给对方，或该回执无法理解。',
    remedy: '请询问对方其含义。常见原因是贵方另一个系统共用对方的邮箱，这些是它的编号：那么标为解决即可。',
  },
  ORDER_NUMBER_REPEATED: {
    cause:
      '贸易伙伴已发过此订单号；若是框架订单的调用（`4711#3`），则已发过同一次调用。第一个订单保持不变，这一个没有投递。',
    remedy:
      '如果是同一订单，请标为解决。如果是新订单，请征得对方同意后修改其编号。如果意在变更第一个订单，请在 ERP 中人工修改。',
  },
  ORDER_PURPOSE_UNSUPPORTED: {
    cause:
      '该单据重复或确认一个订单（BEG01 为 07 或 06，BGM 1225 亦然），没有提出新的要求。新订单、变更、替换和取消都会接收。或者它只增加或删除订单的部分行（BEG01 为 02 或 03，ORDERS 中 BGM 1225 为 2、3、20、21 或 36），这应由 860 或 ORDCHG 来做。或者其文件标为测试（ISA15 为 `T`，UNB 0035 为 `1`，IDoc 的 `TEST`，cXML 的 `deploymentMode="test"`），而该贸易伙伴处于生产状态。或者它是框架订单（BEG02 为 `BE`、`BK` 或单据类型为 221 而没有调用号，cXML 的 `orderType="blanket"`），其数量由之后的调用订单订购；或仅供参考的副本、确认（BEG02 为 `IN`、`CF`）：若也发货，货物就会发两次。或者它询标或询价（BEG02 为 `BD`、`BQ`），或终止、停止订单（`TR`、`SW`）。或者 EDIFACT 的 ALI 说明货物不发、暂不发或不开发票。',
    remedy:
      '请确认订单已在，再标为解决。如果是增加或删除行，请向买方索取订单变更。测试也请标为解决；要接收该伙伴的测试，请在其配置中设 `usage: test` 后重试：此后发给它的单据也标为测试。把真实订单标为测试的伙伴须自行更正。框架订单、副本或询价请标为解决；`TR` 或 `SW` 所指的订单请与买方商定如何结束；如果买方就是要交付它，请按死信所说修改类型；如果该伙伴的框架订单都要照单交付，请在其配置中设 `blanketOrders: deliver` 后重试。ALI 所说的请人工处理；如果货物最终可以发，请从单据中删去 ALI 后重试。',
  },
  ORDER_NOT_FOUND: {
    cause:
      '单据要变更或取消的订单从未由该贸易伙伴发来，或其自身就是死信。也可能是要将订单状态写入某系统，而该系统没有来自 Crossdock 的这个订单；或变更所属订单在该系统的投递已被人结束。',
    remedy:
      '请先处理该订单（按订单号搜索），再重试变更。如果订单一直没有到，请询问贸易伙伴。如果流程的目标系统在订单到达之后有改动，请先重放该订单。',
  },
  ORDER_CHANGE_REFUSED: {
    cause:
      '变更与订单现状不符：变更或删除不存在的行、对某行写了另一行的物料、添加已有的行、不留任何行，或订单此前已取消。也可能是变更在发往系统途中已向贸易伙伴拒绝。',
    remedy:
      '请询问贸易伙伴。如需告知对方变更被拒绝，请用 `--refuse` 标为解决：对方会收到相应的订单回复。或在 ERP 和 CRM 中按对方意图人工修改，再标为解决。',
  },
  ORDER_CHANGE_UNSUPPORTED: {
    cause: '贸易伙伴变更了订单，而该系统的连接器不能变更已有的订单。',
    remedy: '请在系统中人工修改订单，再标为解决。',
  },
  DOCUMENT_REPEATED: {
    cause: '此前已向贸易伙伴发送过此编号的单据。',
    remedy: '如果是同一份，无需处理。更正后的单据需要自己的编号；如需再发一次同一份，请重试其死信。',
  },
  MAPPING_FAILED: {
    cause: '贸易伙伴 `mapping` 中的某个表达式在此单据上出错，或得出的结果不能成为订单。消息中有该表达式。',
    remedy: '请用 `crossdock partner test` 试验，改正伙伴配置中的表达式并重启，再重试。',
  },
  VALUE_MISSING: {
    cause: '单据中缺少订单必需的值。',
    remedy: '请向贸易伙伴询问该值，用 `crossdock deadletters edit` 编辑单据，并请对方今后发送。',
  },
  VALUE_INVALID: {
    cause: '某个值无法理解，例如应为数字之处是字母。',
    remedy: '请与贸易伙伴商定正确的值，再编辑单据。',
  },
  ITEM_CODE_UNKNOWN: {
    cause: '买方的物料代码不在伙伴配置的 `codes.items` 中。',
    remedy:
      '请在配置中添加该代码及我方物料并重启，再重试。`codes.unlistedItems: true` 会将未列出的代码视为我方物料号。',
  },
  UNIT_UNKNOWN: {
    cause: '计量单位既不是标准单位，也不在伙伴配置的 `codes.units` 中。',
    remedy: '请在配置中添加该单位并重启，再重试。',
  },
  LOCATION_UNKNOWN: {
    cause:
      '买方的地点代码（N104 或 NAD C082，限定符 92 等）没有附带地址，也不在伙伴配置的 `codes.locations` 中。或者目标系统无法确定订单的收货方：订单未给出其地址（SAP 还要求城市和国家），系统中也没有带其 GLN 或编号的客户（税号或注册号仅在订单未给出其他编号时使用，SAP 不按伙伴代码查找）；此时照发就会送到买方处。在 Tryton 中也可能是：没有 `orderWarehouse` 所给代码的仓库。',
    remedy:
      '请在系统中把该编号给到对应的客户再重试（Odoo 设置了 `glnField` 才按 GLN 查找）。或在伙伴配置中以伙伴代码或 GLN 添加该地点：订单地址所缺的内容（例如国家）取自该处；重启后用 `--mapping current` 重试，普通重试会按原映射发送订单；如果另一系统已有该订单，则会被拒绝，此时只能在系统中给出编号。或在订单中补上地址（编辑）。',
  },
  QUANTITY_INVALID: {
    cause: '数量为零、为负或不是数字。',
    remedy: '请向贸易伙伴询问所需数量并编辑单据；如果对方另发新单据，则标为解决。',
  },
  DATE_INVALID: {
    cause: '日期不存在，例如 2 月 30 日。',
    remedy: '请向贸易伙伴询问正确的日期，再编辑单据。',
  },
  CURRENCY_UNKNOWN: {
    cause: '货币不是 ISO 4217 代码，或系统中没有该货币。',
    remedy: '请编辑单据；对于没有货币的单据，可设置贸易伙伴的 `currency`，再重试。',
  },
  IDENTIFIER_INVALID: {
    cause: 'GTIN、GLN 或 SSCC 的校验位错误：有数字输错或遗漏。',
    remedy: '请与贸易伙伴的主数据核对并编辑单据，并请对方改正其数据。',
  },
  ENCODING_INVALID: {
    cause: '单据的字节与伙伴配置的 `encoding` 不符；或我方单据含有 `encoding` 或 `edifact.syntax` 所没有的字符。',
    remedy: '请设置贸易伙伴实际使用的编码或语法标识并重启，再重试。',
  },
  TOTAL_MISMATCH: {
    cause: '订单结尾的行数、数量或金额与各行合计不符，可能缺行。',
    remedy: '请询问贸易伙伴哪个正确，再编辑单据，或请对方用新编号重发。',
  },
} satisfies Remedies
