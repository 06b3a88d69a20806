import type { ReactNode } from 'react'

/** `title`: what it is called on the page, other than anything else there. */
export type Side = { key: string; title: string; content: ReactNode }

/** Two or three views of one thing, beside each other where there is room, below each other where not. */
export const SideBySide = ({ sides }: { sides: readonly Side[] }): ReactNode => (
  <div className="cd-sides" data-count={sides.length}>
    {sides.map(({ key, title, content }) => (
      <section key={key} aria-label={title}>
        {content}
      </section>
    ))}
  </div>
)
