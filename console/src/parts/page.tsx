import type { ReactNode } from 'react'
import { usePageTitle } from './page-title.tsx'

export type PageFrameProps = {
  /** Names the window too. */
  title: string
  /** Beside the title: a state, a kind. */
  mark?: ReactNode
  /** A line below the title. */
  about?: ReactNode
  /** Buttons, at the end of the line. */
  actions?: ReactNode
  children: ReactNode
}

/** The frame of every page: one heading, what can be done, the content. */
export const PageFrame = ({ title, mark, about, actions, children }: PageFrameProps): ReactNode => {
  usePageTitle(title)
  return (
    <div className="cd-page">
      <div className="cd-page-head">
        <div className="cd-page-title">
          <h1>{title}</h1>
          {mark}
        </div>
        {actions === undefined ? null : <div className="cd-actions">{actions}</div>}
        {about === undefined ? null : <div className="cd-page-about">{about}</div>}
      </div>
      {children}
    </div>
  )
}

export type SectionProps = {
  title: string
  /** What it is called where a page has more of that title. */
  label?: string
  actions?: ReactNode
  children: ReactNode
  id?: string
}

/** A titled part of a page. */
export const Section = ({ title, label = title, actions, children, id }: SectionProps): ReactNode => (
  <section className="cd-section" id={id} aria-label={label}>
    <div className="cd-section-head">
      <h2>{title}</h2>
      {actions}
    </div>
    {children}
  </section>
)
