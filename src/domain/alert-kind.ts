/** What a rule of alerts is about. */
export const alertKinds = [
  'error-group',
  'dead-letter-age',
  'queue-age',
  'flow-late',
  'ack-overdue',
  'system-down',
  'certificate',
  'partner-silent',
] as const
export type AlertKind = (typeof alertKinds)[number]
