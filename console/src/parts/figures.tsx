import type { ReactNode } from 'react'

export type Figure = { label: string; value: ReactNode; more?: ReactNode }

/** A row of numbers that are read at a glance. */
export const Figures = ({ figures }: { figures: readonly Figure[] }): ReactNode => (
  <dl className="cd-figures">
    {figures.map(({ label, value, more }) => (
      <div key={label} className="cd-figure">
        <dt>{label}</dt>
        <dd>
          {value}
          {more === undefined ? null : <small>{more}</small>}
        </dd>
      </div>
    ))}
  </dl>
)
