import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { parseSearch, type Search } from './search-params.ts'

export type PageLinkProps = {
  /** One of `paths`. */
  to: string
  search?: Search
  children: ReactNode
  className?: string
  title?: string
  'aria-label'?: string
}

/** A link within the console. */
export const PageLink = ({ to, search, ...rest }: PageLinkProps): ReactNode => (
  <Link to={to} search={(search ?? {}) as never} {...rest} />
)

/** A link to a console path as the API names it, with what stands behind `?` and `#`. */
export const ConsoleLink = ({ href, children }: { href: string; children: ReactNode }): ReactNode => {
  const { pathname, search, hash } = new URL(href, location.origin)
  return (
    <Link to={pathname} search={parseSearch(search) as never} {...(hash === '' ? {} : { hash: hash.slice(1) })}>
      {children}
    </Link>
  )
}
