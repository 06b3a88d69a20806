import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { PageFailed } from '../parts/page-failed.tsx'
import { PageMissing } from '../parts/page-missing.tsx'
import { pageTable } from './page-table.ts'
import { parseSearch, type Search, stringifySearch } from './search-params.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({
  component: Shell,
  validateSearch: (search): Search => search as Search,
  notFoundComponent: PageMissing,
})

const routes = pageTable.map(({ path, load }) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, 'Page') }),
)

export const createConsoleRouter = () =>
  createRouter({
    routeTree: root.addChildren(routes),
    basepath: '/console',
    parseSearch,
    stringifySearch,
    defaultErrorComponent: PageFailed,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
