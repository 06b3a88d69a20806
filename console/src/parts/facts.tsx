import type { ReactNode } from 'react'

export type Fact = { label: string; value: ReactNode }

/** Names and values; a value that is null is left out. */
export const Facts = ({ facts }: { facts: readonly Fact[] }): ReactNode => (
  <dl className="cd-facts">
    {facts
      .filter(({ value }) => value !== null && value !== undefined)
      .map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
)
