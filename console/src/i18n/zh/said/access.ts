import type { Translation } from '../../../../../src/domain/message.ts'
import type { access as en } from '../../../../../src/domain/sentences/access.ts'

export const access: Translation<typeof en> = {
  'permission.nobody': '任何人都不能执行此操作',
  'permission.missing': '此操作需要权限“{permission}”（{limit}）：请联系管理员',
  'permission.key': '密钥 {name} 没有',
  'permission.role': '角色 {role} 没有',
  'requests.too-fast': '请求过于频繁：请按 retry-after 等待',
  'events.too-many': '已有 {n} 个页面在接收变化：请关闭一些页面',
  'console.file-gone': '控制台的此版本没有文件 {path}：请重新加载页面',
  'sign-in.wrong': '用户名或密码错误',
  'sign-in.too-often': '登录失败次数过多：{seconds} 秒后可再试',
  'sign-in.no-provider': '没有身份提供方 {name}',
  'password.refused': '不能使用此密码：{why}',
  'password.length': '须有 {least} 至 {most} 个字符，目前为 {length} 个',
  'password.common': '这是最先被尝试的密码之一，请换一个',
  'password.name': '与用户名过于相近，请换一个',
  'password.current-wrong': '当前密码错误',
  'password.too-often': '当前密码输错次数过多：请稍后再试',
  'password.elsewhere': '{name} 通过身份提供方登录：请在那里修改密码',
  'link.setup-refused':
    '初始化链接已用过、已过期或有误：请重新启动 Crossdock，或运行 `crossdock user link` 以获得新链接',
  'link.refused': '链接已用过、已过期或有误：请向管理员索取新链接',
  'link.users-there': '已经有用户：请为其中一个生成链接',
  'user.none': '没有用户 {name}',
  'user.taken': '已有用户 {name}：请换一个名称',
  'user.no-password': '{name} 通过身份提供方登录，在这里没有密码',
  'user.disabled': '{name} 已停用：请先启用',
  'user.role-from-groups': '{name} 的角色来自其在身份提供方的组：请在那里或配置的 people.oidc 中更改',
  'user.only-admin': '{name} 是唯一能登录的管理员：请先设置另一个',
  'key.beyond-role': '角色 {role} 没有权限 {permissions}：请换一个角色',
  'key.none': '没有尚未吊销的密钥 {id}',
}
