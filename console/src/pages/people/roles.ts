import type { Role } from '../../api/types.ts'
import type { Text } from '../../i18n/text.ts'

const roles: readonly Role[] = ['viewer', 'operator', 'integrator', 'admin', 'auditor']

export const isRole = (text: string | null): text is Role => roles.some((role) => role === text)

export const roleChoices = (t: Text): { value: Role; label: string }[] =>
  roles.map((value) => ({ value, label: t(`role.${value}`) }))
