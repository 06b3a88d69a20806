import { createMemoryHistory } from '@tanstack/react-router'
import { expect, it } from 'vitest'
import { createConsoleRouter } from '../../console/src/shell/router.tsx'
import { placeOf } from '../../console/src/shell/search-params.ts'

it.each([
  ['/desk?filter=state%3Aopen%20age%3E60m', '/desk', { filter: 'state:open age>60m' }, ''],
  ['/overview#queues', '/overview', {}, 'queues'],
  ['/systems/erp', '/systems/$name', {}, ''],
])('the link %s of an alert leads to a page', (href, page, search, hash) => {
  const router = createConsoleRouter()
  const history = createMemoryHistory({ initialEntries: ['/console/alerts'] })
  router.update({ ...router.options, history } as never)
  const place = placeOf(href)
  expect(place).toMatchObject({ search, hash })
  const location = router.buildLocation({ to: place.to, search: place.search } as never)
  expect(router.matchRoutes(location as never).at(-1)?.routeId).toBe(page)
})
