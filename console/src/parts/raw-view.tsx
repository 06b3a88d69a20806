import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { Copy } from './copy-button.tsx'

export type RawViewProps = {
  /** Of a partner: shown as text and nothing else, whatever it says. */
  text: string
  label: string
  /** Breaks segments of EDI into lines that stand in one line. */
  wrap?: boolean
}

/** Longest that is shown: the rest is for a download. */
const mostCharacters = 300_000

export const RawView = ({ text, label, wrap = true }: RawViewProps): ReactNode => {
  const t = useText()
  const cut = text.length > mostCharacters
  const shown = text.slice(0, mostCharacters)
  return (
    <figure className="cd-raw">
      <figcaption>
        <span>{label}</span>
        <Copy text={text} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        {(wrap ? segmentsInLines(shown) : shown).split('\n').map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are what their place makes them
          <span key={index} className="cd-line">
            {line}
            {'\n'}
          </span>
        ))}
      </pre>
      {cut ? <p className="cd-dim">{t('raw.cut', { n: mostCharacters })}</p> : null}
    </figure>
  )
}

/** One segment a line, for reading: X12 names its terminator in the 106th character, EDIFACT in UNA or as an apostrophe. */
const segmentsInLines = (text: string): string => {
  if (text.includes('\n')) return text
  const terminator = terminatorOf(text)
  return terminator === undefined ? text : text.split(terminator).join(`${terminator}\n`)
}

const terminatorOf = (text: string): string | undefined => {
  if (text.startsWith('ISA')) return text[105]
  if (text.startsWith('UNA')) return text[8]
  if (text.startsWith('UNB') || text.startsWith('UNH')) return "'"
  return text.startsWith('ST') ? '~' : undefined
}
