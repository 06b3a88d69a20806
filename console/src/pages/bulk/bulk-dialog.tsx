import { TagsInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useClient } from '../../api/client.ts'
import { bulkPreviewQuery } from '../../api/desk-queries.ts'
import { useSession } from '../../api/session.ts'
import type { BulkAction, BulkOrder, BulkTarget } from '../../api/types.ts'
import { useText } from '../../i18n/i18n.tsx'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { paths } from '../../shell/paths.ts'
import { BulkPreviewView } from './bulk-preview.tsx'
import { type Mapping, MappingChoice, mappingOrder } from './mapping-choice.tsx'

export type BulkDialogProps = {
  action: BulkOrder['action']
  target: BulkTarget
  /** How it is called in the list of actions; the person may change it. */
  name: string
  onClose: () => void
  onBegun?: () => void
}

/** Shows how many it would touch and what is left out, asks for the reason, and begins it in the background. */
export const BulkDialog = ({ action, target, name: proposed, onClose, onBegun }: BulkDialogProps): ReactNode => {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { user } = useSession()
  const [name, setName] = useState(proposed)
  const [mapping, setMapping] = useState<Mapping>('usual')
  const [assignee, setAssignee] = useState(user.name)
  const [tags, setTags] = useState<string[]>([])
  const order: BulkOrder = {
    action,
    target,
    ...(action === 'retry' ? mappingOrder(mapping) : {}),
    ...(action === 'assign' ? { assignee: assignee.trim() === '' ? null : assignee.trim() } : {}),
    ...(action === 'tag' ? { tags } : {}),
  }
  // What is left out does not depend on who it is for, nor on the tags.
  const preview = useQuery(
    bulkPreviewQuery(client, {
      action,
      target,
      ...(action === 'retry' ? mappingOrder(mapping) : {}),
      ...(action === 'resolve' || action === 'ignore' ? { reason: proposed } : {}),
      ...(action === 'tag' ? { tags: ['preview'] } : {}),
      ...(action === 'assign' ? { assignee: null } : {}),
    }),
  )
  const count = preview.data?.count
  const needsReason = action === 'resolve' || action === 'ignore'
  const begin = async (reason: string): Promise<void> => {
    const begun = await client.send<BulkAction>('POST', '/bulk-actions', {
      ...order,
      name: name.trim(),
      expected: count,
      ...(reason === '' ? {} : { reason }),
    })
    onBegun?.()
    await queries.invalidateQueries({ queryKey: ['bulk-actions'] })
    await navigate({ to: paths.bulkAction(begun.id) })
  }
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t(`bulk.${action}`)}
      confirm={count === undefined ? t(`bulk.${action}`) : t('bulk.do', { what: t(`bulk.${action}`), n: count })}
      danger={action === 'resolve'}
      reason={needsReason ? 'required' : 'optional'}
      blocked={
        count === undefined
          ? t('bulk.counting')
          : count === 0
            ? t('bulk.nothing')
            : action === 'tag' && tags.length === 0
              ? t('bulk.noTags')
              : name.trim().length < 3
                ? t('bulk.noName')
                : null
      }
      onConfirm={begin}
    >
      <QueryView query={preview} rows={2}>
        {(seen) => <BulkPreviewView preview={seen} />}
      </QueryView>
      {action === 'retry' ? <MappingChoice value={mapping} onChange={setMapping} /> : null}
      {action === 'assign' ? (
        <TextInput
          label={t('assign.name')}
          description={t('assign.emptyIsNobody')}
          value={assignee}
          onChange={(event) => setAssignee(event.currentTarget.value)}
        />
      ) : null}
      {action === 'tag' ? <TagsInput label={t('column.tags')} value={tags} onChange={setTags} maxTags={20} /> : null}
      <TextInput
        label={t('bulk.name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={120}
      />
    </ConfirmDialog>
  )
}
