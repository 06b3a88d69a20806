import { Button, SegmentedControl } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useClient } from '../api/client.ts'
import { rawQuery } from '../api/queries.ts'
import { useText } from '../i18n/i18n.tsx'
import { ActionButton } from './action-button.tsx'
import { ByteSize } from './byte-size.tsx'
import { QueryView } from './query-view.tsx'
import { RawView } from './raw-view.tsx'

export type RawPayloadProps = { noun: 'documents' | 'interchanges'; id: string; label: string }

/** The bytes as they came or went. Each look is written down in the audit trail, so it takes a click. */
export const RawPayload = ({ noun, id, label }: RawPayloadProps): ReactNode => {
  const t = useText()
  const [shown, setShown] = useState(false)
  if (shown) return <Shown noun={noun} id={id} label={label} />
  return (
    <div className="cd-empty">
      <ActionButton needs="read-payload" onClick={() => setShown(true)}>
        {t('raw.show', { what: label })}
      </ActionButton>
      <span className="cd-dim">{t('raw.audited')}</span>
    </div>
  )
}

const Shown = ({ noun, id, label }: RawPayloadProps): ReactNode => {
  const t = useText()
  const [form, setForm] = useState('lines')
  const query = useQuery(rawQuery(useClient(), noun, id))
  return (
    <QueryView query={query} rows={6}>
      {({ text, sizeBytes, encoding }) => (
        <>
          <div className="cd-raw-tools">
            <SegmentedControl
              size="xs"
              aria-label={t('raw.form')}
              value={form}
              onChange={setForm}
              data={[
                { value: 'lines', label: t('raw.lines') },
                { value: 'asItIs', label: t('raw.asItIs') },
              ]}
            />
            <span className="cd-dim">
              <ByteSize bytes={sizeBytes} />
              {encoding === 'utf-8' ? null : ` · ${t('raw.notUtf8')}`}
            </span>
            <Button component="a" href={`/${noun}/${id}/raw`} download leftSection={<IconDownload size={14} />}>
              {t('raw.download')}
            </Button>
          </div>
          <RawView text={text} label={label} wrap={form === 'lines'} />
        </>
      )}
    </QueryView>
  )
}
