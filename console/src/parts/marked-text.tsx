import type { ReactNode } from 'react'

/** A text in which backticks set apart what is typed. */
export const MarkedText = ({ text }: { text: string }): ReactNode => {
  const parts = text.split('`')
  // An odd number of marks is no pair: the text stays as it is.
  if (parts.length % 2 === 0) return text
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other name
  return parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
}
