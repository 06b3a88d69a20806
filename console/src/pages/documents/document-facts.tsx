import type { Document } from '../../api/server-types.ts'
import type { Text } from '../../i18n/text.ts'
import { Copy } from '../../parts/copy-button.tsx'
import { Count } from '../../parts/count.tsx'
import type { Fact } from '../../parts/facts.tsx'
import { Time } from '../../parts/time.tsx'
import { PageLink } from '../../shell/page-link.tsx'
import { paths } from '../../shell/paths.ts'

/** What is known of a document besides its content, with the ways to what belongs to it. */
export const documentFacts = (document: Document, t: Text): Fact[] => {
  const { id, businessKey, partner, flow, system, interchangeId, repeats, answers, amends, revision } = document
  const documentLink = (other: string | null) =>
    other === null ? null : <PageLink to={paths.document(other)}>{other.slice(0, 8)}</PageLink>
  return [
    {
      label: t('column.order'),
      value: businessKey === null ? null : <PageLink to={paths.order(businessKey)}>{businessKey}</PageLink>,
    },
    { label: t('column.partner'), value: <PageLink to={paths.partner(partner)}>{partner}</PageLink> },
    { label: t('column.flow'), value: flow === null ? null : <PageLink to={paths.flow(flow)}>{flow}</PageLink> },
    { label: t('column.system'), value: <PageLink to={paths.system(system)}>{system}</PageLink> },
    {
      label: t('page.interchange'),
      value:
        interchangeId === null ? null : (
          <PageLink to={paths.interchange(interchangeId)}>{interchangeId.slice(0, 8)}</PageLink>
        ),
    },
    {
      label: t('page.deliveries'),
      value: (
        <PageLink to={paths.deliveries} search={{ filter: `document:${id}` }}>
          {t('document.itsDeliveries')}
        </PageLink>
      ),
    },
    {
      label: t('document.controlNumbers'),
      value: `${document.groupControlNumber} / ${document.transactionControlNumber}`,
    },
    { label: t('column.version'), value: document.version },
    { label: t('document.repeats'), value: documentLink(repeats) },
    { label: t('document.answers'), value: documentLink(answers) },
    { label: t('document.amends'), value: documentLink(amends) },
    { label: t('column.revision'), value: revision === 0 ? null : <Count n={revision} /> },
    { label: t('column.created'), value: <Time at={document.createdAt} /> },
    { label: t('column.mapped'), value: <Time at={document.mappedAt} /> },
    {
      label: t('column.id'),
      value: (
        <>
          <code>{id}</code> <Copy text={id} />
        </>
      ),
    },
  ]
}
