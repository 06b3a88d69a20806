import type { ReactNode } from 'react'
import type { Overview, Problem } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Sentence } from '../../parts/sentence.tsx'
import { ToneMark } from '../../parts/state-badge.tsx'
import { Time } from '../../parts/time.tsx'
import type { Tone } from '../../parts/tones.ts'
import { ConsoleLink } from '../../shell/page-link.tsx'

const toneOf: Record<Problem['severity'], Tone> = { critical: 'bad', warning: 'warn', notice: 'wait' }

/** The answer to the first question, and each problem with what to do next. */
export const Verdict = ({ overview }: { overview: Overview }): ReactNode => {
  const t = useText()
  const { verdict, since, problems } = overview
  return (
    <div className="cd-section">
      <div className="cd-verdict" data-verdict={verdict}>
        <strong>{t(`overview.${verdict}`)}</strong>
        {since === null ? null : (
          <span className="cd-dim">
            {t('overview.since')} <Time at={since} />
          </span>
        )}
        {problems.length === 0 ? null : (
          <span className="cd-dim">{t('overview.problems', { n: problems.length })}</span>
        )}
      </div>
      {problems.length === 0 ? null : (
        <ol className="cd-problems" aria-label={t('overview.problemList')}>
          {problems.map(({ kind, severity, what, since: from, next, said, link }) => (
            <li key={`${kind} ${what}`}>
              <ToneMark tone={toneOf[severity]} />
              <div>
                <p className="cd-problem-what">
                  <span className="cd-heard">{t(`state.${severity}`)}: </span>
                  <ConsoleLink href={link}>
                    <Sentence english={what} said={said.what} />
                  </ConsoleLink>
                </p>
                <p className="cd-dim">
                  <Sentence english={next} said={said.next} />
                </p>
              </div>
              <Time at={from} />
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}
