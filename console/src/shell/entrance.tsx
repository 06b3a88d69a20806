import type { ReactNode } from 'react'
import { ViewMenu } from './view-menu.tsx'

/** What stands before the door: one small form. */
export const Entrance = ({ title, children }: { title: string; children: ReactNode }): ReactNode => (
  <div className="cd-entrance">
    <main id="main" tabIndex={-1}>
      <div className="cd-entrance-name">
        <span>Crossdock</span>
        <ViewMenu />
      </div>
      <h1>{title}</h1>
      {children}
    </main>
  </div>
)
