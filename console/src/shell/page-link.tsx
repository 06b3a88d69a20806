import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { placeOf, type Search } from './search-params.ts'

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

/** A link to a console path as the API names it, with what stands behind `?` and `#`: as the `to` of a `PageLink` these would be part of the path. */
export const ConsoleLink = ({ href, children }: { href: string; children: ReactNode }): ReactNode => {
  const { to, search, hash } = placeOf(href)
  return (
    <Link to={to} search={search as never} {...(hash === '' ? {} : { hash })}>
      {children}
    </Link>
  )
}
