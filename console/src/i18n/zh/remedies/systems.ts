import type { Remedies } from './remedy.ts'

/** Calls to systems, and the records that systems share. */
export const systems = {
  AUTH_REFUSED: {
    cause: '系统拒绝了用户、密码、客户端或令牌。其投递已暂停，不消耗尝试次数。',
    remedy: '改正配置或系统中的凭据并重启，然后运行 `crossdock check SYSTEM` 和 `crossdock systems resume SYSTEM`。',
  },
  SYSTEM_UNREACHABLE: {
    cause: '无法连接：系统停机、地址错误，或被防火墙或证书阻挡；如果是文件夹，则未挂载或已满。没有发送任何内容。',
    remedy: '通常无需处理：投递会等待，恢复后自动发送。`crossdock check SYSTEM` 可查看是否已恢复。',
  },
  SYSTEM_BUSY: {
    cause: '系统要求稍后再试（请求过多、配额用完、维护中）。',
    remedy: '暂时无需处理：Crossdock 会按要求等待。如果持续如此，请提高配额或调低该系统的 `concurrency`。',
  },
  SYSTEM_FAILED: {
    cause: '系统在执行任何操作之前，返回了自身的故障。',
    remedy: '起初无需处理：投递会自动重试。如果持续如此，请将消息交给该系统的管理员。',
  },
  RECORD_LOCKED: {
    cause: '有人正在系统中编辑该记录。',
    remedy: '起初无需处理：投递会自动重试。如果持续如此，请让消息中的用户退出该记录。',
  },
  OUTCOME_UNKNOWN: {
    cause:
      '请求已发出但没有应答，因此记录可能存在，也可能不存在。Crossdock 在重发之前会先查询系统；成为死信表示查询也失败了，或记录在系统中但系统不让其完成（Odoo：未确认）：此时消息会说明原因；或者存储是从备份恢复的，而这是发给贸易伙伴的文件，无法向其查询。',
    remedy:
      '请在系统中查看该记录是否存在，并处理消息所指的问题，然后 `crossdock deadletters retry`：会先查询系统，不会重复。发给贸易伙伴的文件重试时会以相同的文件名和控制号再次放出：请先询问贸易伙伴，或将其解决。',
  },
  OUTCOME_AMBIGUOUS: {
    cause: '系统中有多条记录带有此投递的键，Crossdock 无法判断哪一条是我们的。',
    remedy: '请在系统中找到它们，删除或取消错误的，再重试。两个贸易伙伴以相同订单号为同一客户下单时，需要各自的客户。',
  },
  RECORD_REJECTED: {
    cause: '系统因消息中的原因明确拒绝了此记录：缺少必填字段、违反规则、期间已关闭等。',
    remedy: '请改正系统中的数据或规则，再重试。如果订单本身有误，请与贸易伙伴商定后标为解决。',
  },
  REPLY_UNREADABLE: {
    cause: '应答不是系统自己的格式，例如登录页面或代理的错误页面。',
    remedy: '请检查 `url` 是否直接指向系统。在本机打开该地址，可看到中间是什么。',
  },
  READ_INCOMPLETE: {
    cause:
      '按页码或偏移读取列表时记录发生了移动、系统两次给出同一页、记录不按要求的顺序，或数量超过上限。读到的内容可能有缺漏，因此不据此得出任何结论，游标也不移动。',
    remedy: '如果只是记录移动：无需处理，下次运行会重新读取。否则请改正该系统定义中的分页和排序，或调高 `maxRecords`。',
  },
  DELETIONS_FORGOTTEN: {
    cause: '流程太久没有运行，系统的删除列表已不能追溯到上次运行（Salesforce 保留约 15 天），期间删除的记录会被遗漏。',
    remedy:
      '请为流程设置 `deletes.detect: listing`，重启并运行两次：连续两份完整列表中都没有的记录视为已删除。之后再改回来并重启。',
  },
  CUSTOMER_NOT_FOUND: {
    cause: '系统中没有带买方标识的客户，且流程规定不在那里新建（`missingCustomer: dead-letter`）。',
    remedy: '请在系统中新建带有消息中任一标识的客户，再重试：所有等待该客户的订单都会继续。',
  },
  CUSTOMER_AMBIGUOUS: {
    cause: '系统或 Crossdock 中有多个客户带有买方的标识。猜测会把订单记到错误的客户名下。',
    remedy: '请合并这些客户，或从错误的客户上移除该标识，再重试。',
  },
  CUSTOMER_UNSETTLED: {
    cause:
      '客户流程要在系统中新建客户，而系统可能已经有了：系统尚未读完，或其中某个客户正在审核中，候选就是这一个。也可能它已与另一个正在发往该系统的客户合并，两者只需送达一个。投递会等待并自动重试。',
    remedy: '请对该系统运行流程，并完成审核；如果消息指出另一个投递，请先结束它的死信。如果已成为死信，之后再重试。',
  },
  CUSTOMER_IDENTIFIER_MISSING: {
    cause: '订单的买方没有 GLN、DUNS、税号或代码，无法查找客户。',
    remedy: '请编辑单据，在买方的 N1 中补上标识，并请贸易伙伴今后发送。',
  },
  ITEM_UNKNOWN: {
    cause: '订单中的某个物料在系统中不存在、已停用或没有价格；或者价格、库存所属的产品系统中没有。',
    remedy:
      '请在系统中新建或启用该物料，再重试。如果是贸易伙伴的代码对应到错误的物料，请改正该伙伴的 `codes.items`，并与对方核对订单。',
  },
  TRIES_EXHAUSTED: {
    cause: '投递反复失败，直到超过重试设置的时限（默认四天）。',
    remedy: '最后一次的原因在消息和事件中：请排除后重试。',
  },
  DEFECT: {
    cause: 'Crossdock 自身在处理此项时出错。这不应发生。',
    remedy: '请重试一次。如果再次出现，请将前后的日志连同版本号一起报告。',
  },
  FIELD_CONFLICT: {
    cause:
      '两个系统对某个字段的值不同，而流程的 `ownership` 规定由人工决定（`manual`）。记录保持原值，死信中列出各系统的值。或者以最新值为准（`newest`），而各系统轮流改写：一天之内，其中一个三次把同一个值改成同样的结果，另一个每次又改回来，死信会说明双方各自改写收到的值。此后不再向任何一方写入。',
    remedy:
      '请决定以谁的值为准（`crossdock records decide KEY FIELD SYSTEM`），或在各系统中改成一致：下次运行时死信会自行结束。如果各系统轮流改写，请消除其中一个系统的改写原因，或在流程的 `ownership` 中指定该字段的归属。',
  },
  FILTER_FAILED: {
    cause: '流程的 `filter`（JSONata 表达式）在此记录上出错。消息中有表达式自身的报错。',
    remedy: '请改正过滤表达式并重启，再重试死信：记录会重新读取。',
  },
  DELETES_GUARDED: {
    cause:
      '来源中一次消失的已知记录超过流程的 `deletes.guardPercent`。没有做任何更改，流程已暂停：来源中设了过滤、权限丢失或地址错误，看起来都与大批删除一样。',
    remedy:
      '请查看来源。如果记录还在，请修复访问并恢复流程（`crossdock flows resume NAME`）。如果确已删除，请批准该运行（`crossdock runs approve ID`）：将重新读取，此时消失的即视为已删除。',
  },
  EMPTIES_GUARDED: {
    cause:
      '一次读取的记录中，失去同一字段的比例超过流程的 `empties.guardPercent`。该页没有采用任何内容，流程已暂停：我方用户失去查看该字段的权限或缺少某一列，看起来都与人工清空一样。',
    remedy:
      '请以 Crossdock 的用户登录来源系统，查看其中几条记录。如果其他人看得到这些值，请修复权限或字段映射并恢复流程（`crossdock flows resume NAME`）。如果确已清空，请批准该运行（`crossdock runs approve ID`）：将重新读取，此时该字段在其任意数量的记录中都可以为空。',
  },
  RECORD_GONE: {
    cause: '要写入的记录，该系统曾经有过，后来在那里被删除。Crossdock 不会在那里重新创建。',
    remedy: '请在该系统中恢复它并运行流程，或将死信标为解决：那么它在那里保持删除状态。',
  },
  RELATED_RECORD_MISSING: {
    cause:
      '要写入的记录所属的记录，系统中还没有，例如尚未发给系统的订单的状态，或某个流程尚未送到的产品的价格。它会等待并自动重试。',
    remedy:
      '请查明另一条记录为何不在：其投递在等待、失败或已结束。它到位后，这一条会自动发送；如果已成为死信，请重试。',
  },
} satisfies Remedies
