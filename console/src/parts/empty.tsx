import type { ReactNode } from 'react'

/** Says that there is nothing, why that may be, and what to do. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }): ReactNode => (
  <div className="cd-empty">
    <p>{title}</p>
    {children === undefined ? null : <div className="cd-dim">{children}</div>}
  </div>
)
