import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconBell,
  IconBuildingWarehouse,
  IconChecklist,
  IconFileText,
  IconGauge,
  IconGitMerge,
  IconHistory,
  IconId,
  IconInbox,
  IconPlayerPlay,
  IconRoute,
  IconSend,
  IconServer,
  IconSettings,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { Permission } from '../api/types.ts'
import type { PlainKey } from '../i18n/text.ts'

export type NavGroup = 'watch' | 'desk' | 'traffic' | 'flows' | 'records' | 'people'
export const navGroups: readonly NavGroup[] = ['watch', 'desk', 'traffic', 'flows', 'records', 'people']

export type PageEntry = {
  /** Below /console, with `$name` for parameters. */
  path: string
  title: PlainKey
  /** What the person must be allowed to do to see it; `read` unless stated. */
  needs?: Permission
  /** Its place in the navigation; left out for pages reached from others. `jump` is the key after `g`. */
  nav?: { group: NavGroup; icon: ComponentType<{ size?: number; stroke?: number }>; jump?: string }
  /** Each page is a chunk of its own, loaded when it is opened. */
  load: () => Promise<{ Page: ComponentType }>
}

/** Every page of the console: routes, navigation, jumps and the command palette come from here. */
export const pageTable: readonly PageEntry[] = [
  {
    path: '/',
    title: 'page.overview',
    nav: { group: 'watch', icon: IconGauge, jump: 'o' },
    load: () => import('../pages/overview/overview-page.tsx'),
  },
  // What the API calls the first page in the links it gives.
  { path: '/overview', title: 'page.overview', load: () => import('../pages/overview/overview-page.tsx') },
  {
    path: '/alerts',
    title: 'page.alerts',
    nav: { group: 'watch', icon: IconBell, jump: 'a' },
    load: () => import('../pages/alerts/alerts-page.tsx'),
  },
  {
    path: '/desk/groups',
    title: 'page.errorGroups',
    nav: { group: 'desk', icon: IconAlertTriangle, jump: 'e' },
    load: () => import('../pages/desk/error-groups-page.tsx'),
  },
  { path: '/desk/groups/$id', title: 'page.errorGroup', load: () => import('../pages/desk/error-group-page.tsx') },
  {
    path: '/desk',
    title: 'page.deadLetters',
    nav: { group: 'desk', icon: IconInbox, jump: 'd' },
    load: () => import('../pages/desk/dead-letters-page.tsx'),
  },
  { path: '/desk/$id', title: 'page.deadLetter', load: () => import('../pages/desk/dead-letter-page.tsx') },
  {
    path: '/bulk-actions',
    title: 'page.bulkActions',
    nav: { group: 'desk', icon: IconChecklist, jump: 'b' },
    load: () => import('../pages/bulk/bulk-actions-page.tsx'),
  },
  { path: '/bulk-actions/$id', title: 'page.bulkAction', load: () => import('../pages/bulk/bulk-action-page.tsx') },
  { path: '/search', title: 'page.search', load: () => import('../pages/search/search-page.tsx') },
  { path: '/orders/$number', title: 'page.order', load: () => import('../pages/orders/order-page.tsx') },
  {
    path: '/documents',
    title: 'page.documents',
    nav: { group: 'traffic', icon: IconFileText, jump: 't' },
    load: () => import('../pages/documents/documents-page.tsx'),
  },
  { path: '/documents/$id', title: 'page.document', load: () => import('../pages/documents/document-page.tsx') },
  {
    path: '/interchanges',
    title: 'page.interchanges',
    nav: { group: 'traffic', icon: IconArrowsExchange, jump: 'i' },
    load: () => import('../pages/interchanges/interchanges-page.tsx'),
  },
  {
    path: '/interchanges/$id',
    title: 'page.interchange',
    load: () => import('../pages/interchanges/interchange-page.tsx'),
  },
  {
    path: '/deliveries',
    title: 'page.deliveries',
    nav: { group: 'traffic', icon: IconSend, jump: 'v' },
    load: () => import('../pages/deliveries/deliveries-page.tsx'),
  },
  { path: '/deliveries/$id', title: 'page.delivery', load: () => import('../pages/deliveries/delivery-page.tsx') },
  {
    path: '/partners',
    title: 'page.partners',
    nav: { group: 'traffic', icon: IconBuildingWarehouse, jump: 'p' },
    load: () => import('../pages/partners/partners-page.tsx'),
  },
  { path: '/partners/$name', title: 'page.partner', load: () => import('../pages/partners/partner-page.tsx') },
  {
    path: '/flows',
    title: 'page.flows',
    nav: { group: 'flows', icon: IconRoute, jump: 'f' },
    load: () => import('../pages/flows/flows-page.tsx'),
  },
  { path: '/flows/$name', title: 'page.flow', load: () => import('../pages/flows/flow-page.tsx') },
  {
    path: '/runs',
    title: 'page.runs',
    nav: { group: 'flows', icon: IconPlayerPlay, jump: 'r' },
    load: () => import('../pages/runs/runs-page.tsx'),
  },
  { path: '/runs/$id', title: 'page.run', load: () => import('../pages/runs/run-page.tsx') },
  {
    path: '/systems',
    title: 'page.systems',
    nav: { group: 'flows', icon: IconServer, jump: 's' },
    load: () => import('../pages/systems/systems-page.tsx'),
  },
  { path: '/systems/$name', title: 'page.system', load: () => import('../pages/systems/system-page.tsx') },
  {
    path: '/records',
    title: 'page.records',
    nav: { group: 'records', icon: IconStack2, jump: 'k' },
    load: () => import('../pages/records/records-page.tsx'),
  },
  { path: '/records/$entity/$id', title: 'page.record', load: () => import('../pages/records/record-page.tsx') },
  {
    path: '/reviews',
    title: 'page.reviews',
    nav: { group: 'records', icon: IconId, jump: 'w' },
    load: () => import('../pages/reviews/reviews-page.tsx'),
  },
  { path: '/reviews/$id', title: 'page.review', load: () => import('../pages/reviews/review-page.tsx') },
  {
    path: '/conflicts',
    title: 'page.conflicts',
    nav: { group: 'records', icon: IconGitMerge, jump: 'c' },
    load: () => import('../pages/records/conflicts-page.tsx'),
  },
  {
    path: '/people',
    title: 'page.people',
    needs: 'administer',
    nav: { group: 'people', icon: IconUsers },
    load: () => import('../pages/people/people-page.tsx'),
  },
  {
    path: '/audit',
    title: 'page.audit',
    needs: 'read-audit',
    nav: { group: 'people', icon: IconHistory },
    load: () => import('../pages/audit/audit-page.tsx'),
  },
  {
    path: '/settings',
    title: 'page.settings',
    nav: { group: 'people', icon: IconSettings },
    load: () => import('../pages/settings/settings-page.tsx'),
  },
]
