import type { Remedies } from './remedy.ts'

/** Settings, start-up, the API and the command line. */
export const startUp = {
  CONFIG_INVALID: {
    cause:
      '配置项缺失、拼写错误、类型不对，或与另一项矛盾。消息中一次列出所有问题的文件、行号和路径。出现在死信上时，表示某个流程向系统发送了它不能接收的内容。',
    remedy:
      '改正所列各行，然后运行 `crossdock config check`。如果是死信：重启后用 `crossdock deadletters retry` 重试。',
  },
  CONFIG_UNREADABLE: {
    cause: '配置、贸易伙伴或日历文件不存在、无权读取，或不是 YAML。`{ }` 之内的 `{`、`[`、`*` 和 `$` 需要加引号。',
    remedy: '用 `--config` 或 `CROSSDOCK_CONFIG` 指定正确的文件，修正其权限，或改正所指出的行。',
  },
  SECRET_MISSING: {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the configuration, not of this file
    cause: '`${env:ERP_PASSWORD}` 或 `${file:secrets/erp}` 这类占位符所指的内容没有设置、为空或无法读取。',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the configuration, not of this file
    remedy: '在进程的环境中设置该变量（服务和容器有各自的环境），或写入该文件。`${env:NAME:-default}` 可指定默认值。',
  },
  DATA_FOLDER_LOCKED: {
    cause: '另一个 Crossdock 正在使用该数据目录。两个进程共用一个内嵌存储会丢失数据。',
    remedy:
      '使用正在运行的那个（命令会自动找到它），或停止消息中的进程。如果它刚刚启动，请稍后再试。需要多个进程时请使用 PostgreSQL。',
  },
  STORE_UNREACHABLE: {
    cause: 'PostgreSQL 在 `store.url` 或 `DATABASE_URL` 的地址没有响应，或内嵌存储的文件无法打开。',
    remedy:
      '检查数据库是否在运行，以及地址、用户、密码和防火墙。内嵌存储：检查数据目录的剩余空间和权限，或将备份恢复到空目录。',
  },
  BACKUP_ELSEWHERE: {
    cause: '存储为 PostgreSQL，Crossdock 不负责其备份。',
    remedy: '运行消息中的 `pg_dump` 命令，或使用数据库服务的备份功能。',
  },
  STORE_OUT_OF_DATE: {
    cause: '较新的 Crossdock 已更改了表结构，本版本过旧，无法使用。',
    remedy: '启动新版本。如需退回旧版本，请恢复升级前的备份。',
  },
  QUEUE_UNREACHABLE: {
    cause: 'Redis 在 `queue.url` 或 `REDIS_URL` 的地址没有响应。',
    remedy: '检查其是否在运行，以及地址、密码和防火墙。期间不会丢失订单，恢复后工作自动继续。',
  },
  QUEUE_UNSAFE: {
    cause: 'Redis 的设置可能使其遗忘任务：没有开启 AOF、淘汰策略不是 `noeviction`，或版本过旧。',
    remedy:
      '设置 `appendonly yes` 和 `maxmemory-policy noeviction`，或升级到 6.2 以上。`queue.allowUnsafeRedis: true` 可强行启动，被遗忘的任务会晚些时候才恢复。',
  },
  CLOCK_SKEW: {
    cause: '本机时钟与数据库或 Redis 的时钟相差两秒以上，重试会在错误的时间进行。',
    remedy: '在两台机器上都开启时间同步（NTP、chrony）。',
  },
  CONNECTOR_UNKNOWN: {
    cause: '系统的 `type` 不是已有的连接器。',
    remedy: '改为消息中列出的类型之一。',
  },
  FLOW_NOT_FOUND: {
    cause: '单据来自配置中已不存在的流程，或其所属系统没有对应的流程。',
    remedy: '用原名恢复该流程并重启，然后用 `crossdock deadletters retry` 重试该单据。',
  },
  REQUEST_INVALID: {
    cause: '某个参数未知、缺失或格式不对。',
    remedy: '改正所指出的参数。`--help` 会显示命令接受哪些参数。',
  },
  TOKEN_REFUSED: {
    cause:
      '没有登录、会话已结束，或请求中的 API 密钥或令牌缺失、错误、过期或已吊销。未设置 `api.token` 或 `CROSSDOCK_TOKEN` 时，每次启动都会生成新令牌。',
    remedy:
      '请重新登录；程序应发送密钥（`crossdock key add`）。在服务器本机上，命令不需要令牌。在其他机器上，请设置 `CROSSDOCK_URL` 和 `CROSSDOCK_TOKEN`，后者为服务器的令牌或一个密钥。',
  },
  PERMISSION_MISSING: {
    cause: '用户的角色或 API 密钥的用途不允许此操作。消息中有所需的权限。',
    remedy: '请联系管理员：`crossdock user role NAME ROLE`，或创建权限更大的密钥（`crossdock key add`）。',
  },
  CSRF_REFUSED: {
    cause:
      '浏览器会话的请求没有 `X-CSRF-Token` 头，或由其他网站的页面发出。如果中间有代理：浏览器使用的地址与 Crossdock 所知的不同。',
    remedy:
      '请重新加载控制台。使用代理时，让它传递 `Host` 头，或将 `api.publicUrl` 设为浏览器使用的地址。程序请使用 API 密钥。',
  },
  CREDENTIALS_REFUSED: {
    cause: '用户名或密码错误、用户已停用、尚未设置密码，或应通过身份提供方登录。应答不会说明是哪一种。',
    remedy: '请再试一次。`crossdock user list` 列出用户，`crossdock user link NAME` 生成用于设置新密码的链接。',
  },
  PASSWORD_REFUSED: {
    cause: '新密码太短、过于常见或与用户名相近；或修改时输入的当前密码错误。',
    remedy: '请使用十二个字符以上、不易猜到的密码，例如四个词语。字符种类不限，没有其他要求。',
  },
  LINK_REFUSED: {
    cause: '用于初始化或设置密码的链接已用过、已过期（一天或三天）、已被新链接取代，或不完整。',
    remedy: '`crossdock user link NAME` 生成新链接；还没有任何用户时，不带名称则生成第一个用户的链接。',
  },
  SIGN_IN_REFUSED: {
    cause:
      '通过身份提供方登录未成功：被拒绝、超过十分钟、在另一个浏览器中开始、应答校验不通过（签发方、受众、签名、时间），或此人所在的组在这里没有角色。消息会说明是哪一种。',
    remedy: '请重新开始。组与声明请查看配置中的 `people.oidc`；身份提供方的应答记录在日志中。',
  },
  NOT_FOUND: {
    cause: '此存储中没有该编号、名称或订单号。',
    remedy:
      '请检查是否有输入错误，以及命令使用的配置是否正确（`crossdock config check` 显示数据目录）。找不到的订单可能在尚未读取的交换文件中：`crossdock interchanges`。',
  },
  ACTION_REFUSED: {
    cause: '对象目前的状态不允许此操作，或同事已先行处理。',
    remedy: '请看消息中的原因，再用 `crossdock deadletters show` 查看，执行它所提供的操作。',
  },
  CONTENT_PURGED: {
    cause: '原始字节或单据内容已按 `retention.bodies` 的期限清除，或应个人要求删除。该行及其编号、状态和时间仍然保留。',
    remedy:
      '只能从之前的备份中找回。如需今后保留更久，请调高 `retention.bodies`；涉及诉讼的内容，请将其贸易伙伴列入 `retention.holdPartners`。',
  },
  HOOK_REFUSED: {
    cause: '发到 `POST /hooks/SYSTEM` 的消息没有用该系统的密钥签名、缺少 `webhook-` 头，或与我方时钟相差超过五分钟。',
    remedy:
      '请将系统中的密钥与配置中的 `hooks` 对照（系统显示为 `whsec_...` 的密钥应连同该前缀一起填写），并检查双方时钟。没有读取任何内容；流程会按计划找到变更。',
  },
  HOOK_REPEATED: {
    cause: '此 `webhook-id` 的消息已收到过：可能是应答丢失，或有人重放。',
    remedy: '无需处理。记录在第一次已读取。',
  },
  TOO_MANY_REQUESTS: {
    cause:
      '用户或密钥的请求超过 `api.requestsPerSecond`，未登录者每秒超过 20 个请求，或系统每秒通知变更超过十次；也可能是某个账号或地址登录失败次数过多。',
    remedy:
      '请按 `retry-after` 等待。让系统在一条消息中放入多个编号（最多 200 个）。如果所有请求看起来来自同一地址，请在 `api.trustedProxies` 中列出代理。',
  },
  IDEMPOTENCY_KEY_USED: {
    cause: '最近三天内，该 `Idempotency-Key` 已用于另一个订单、另一个系统或贸易伙伴。没有执行任何操作。',
    remedy: '每个订单使用自己的键，重发同一订单时沿用该键。如果是同一订单，请与第一次完全相同地发送。',
  },
  IDEMPOTENCY_KEY_BUSY: {
    cause: '带有该 `Idempotency-Key` 的请求已收到，仍在处理。',
    remedy: '请在 `retry-after` 的秒数之后再问：应答与第一次相同。如果其进程已终止，该键一分钟后释放。',
  },
  SERVER_UNREACHABLE: {
    cause:
      '数据目录的锁或 `CROSSDOCK_URL` 所指的服务器没有响应，或在命令等待的时间内没有应答：2 分钟；备份和个人数据命令近 5 分钟。',
    remedy:
      '请检查其是否在运行、地址是否正确。耗时的工作会在命令结束后继续：再次执行之前请先查看其结果。如果服务器卡住，请重启：不会丢失任何内容。',
  },
} satisfies Remedies
