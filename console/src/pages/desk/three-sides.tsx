import type { ReactNode } from 'react'
import type { DeadLetterDetail } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { JsonView } from '../../parts/json-view.tsx'
import { Section } from '../../parts/page.tsx'
import { RawView } from '../../parts/raw-view.tsx'
import { type Side, SideBySide } from '../../parts/side-by-side.tsx'

/** As it came, as Crossdock understands it, as the system gets it. */
export const ThreeSides = ({ detail }: { detail: DeadLetterDetail }): ReactNode => {
  const t = useText()
  const { document, mapped, heldRecord, run } = detail
  const sides: Side[] = []
  if (document?.body !== null && document?.body !== undefined) {
    sides.push({ key: 'raw', title: t('desk.raw'), content: <RawView text={document.body} label={t('desk.raw')} /> })
  }
  if (document?.canonical !== null && document?.canonical !== undefined) {
    sides.push({
      key: 'canonical',
      title: t('desk.canonical'),
      content: <JsonView value={document.canonical} label={t('desk.canonical')} />,
    })
  }
  for (const { system, value } of mapped) {
    const title = t('desk.mapped', { system })
    sides.push({ key: `mapped ${system}`, title, content: <JsonView value={value} label={title} /> })
  }
  if (heldRecord !== null && heldRecord !== undefined) {
    sides.push({
      key: 'held',
      title: t('desk.heldRecord'),
      content: <JsonView value={heldRecord} label={t('desk.heldRecord')} />,
    })
  }
  if (run !== null && run !== undefined) {
    sides.push({ key: 'run', title: t('page.run'), content: <JsonView value={run} label={t('page.run')} /> })
  }
  if (sides.length === 0) return null
  return (
    <Section title={t('desk.sides')}>
      <SideBySide sides={sides} />
    </Section>
  )
}
