import { Button, Modal, Select, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { actionsOf, type BackfillOrder, type BackfillReport } from '../../api/actions.ts'
import { useClient } from '../../api/client.ts'
import { useDone } from '../../api/use-action.ts'
import { useText } from '../../i18n/i18n.tsx'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { begunText } from './begun-text.ts'
import type { FlowDialogProps } from './run-dialog.tsx'

const modes: readonly BackfillOrder['mode'][] = ['missing', 'failed', 'all']
const dayMs = 86_400_000

/** Reads the time of past slots again: first says how many there are, then does it. */
export const BackfillDialog = ({ name, opened, onClose }: FlowDialogProps): ReactNode => {
  const t = useText()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('flow.backfillTitle', { name })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <BackfillForm name={name} onClose={onClose} />
    </Modal>
  )
}

const BackfillForm = ({ name, onClose }: Omit<FlowDialogProps, 'opened'>): ReactNode => {
  const t = useText()
  const actions = actionsOf(useClient())
  const done = useDone()
  const [from, setFrom] = useState(localInput(Date.now() - dayMs))
  const [to, setTo] = useState(localInput(Date.now()))
  const [mode, setMode] = useState<BackfillOrder['mode']>('missing')
  const [counted, setCounted] = useState<BackfillReport | null>(null)
  const order = (dryRun: boolean): BackfillOrder => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    mode,
    dryRun,
  })
  const count = useMutation({ mutationFn: () => actions.backfillFlow(name, order(true)), onSuccess: setCounted })
  const fill = useMutation({
    mutationFn: () => actions.backfillFlow(name, order(false)),
    onSuccess: async ({ slots }) => {
      onClose()
      const isBegun = ({ run }: (typeof slots)[number]): boolean => run?.state === 'due'
      const others = slots.filter((slot) => !isBegun(slot)).flatMap(({ run }) => run ?? [])
      const text = t('flow.backfilling', { n: slots.filter(isBegun).length })
      await done(others.length === 0 ? text : `${text}. ${begunText(others, t)}`, 'flows', 'runs')
    },
  })
  // What was counted holds for what was asked.
  const change = (apply: () => void): void => {
    apply()
    setCounted(null)
  }
  const error = count.error ?? fill.error
  return (
    <form
      className="cd-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (counted === null) count.mutate()
        else fill.mutate()
      }}
    >
      <p>{t('flow.backfillWhat')}</p>
      <TextInput
        type="datetime-local"
        label={t('column.from')}
        value={from}
        onChange={(event) => change(() => setFrom(event.target.value))}
        required
      />
      <TextInput
        type="datetime-local"
        label={t('column.to')}
        value={to}
        onChange={(event) => change(() => setTo(event.target.value))}
        required
      />
      <Select
        label={t('flow.backfillMode')}
        value={mode}
        allowDeselect={false}
        data={modes.map((one) => ({ value: one, label: t(`flow.backfill.${one}`) }))}
        onChange={(value) => change(() => setMode(modes.find((one) => one === value) ?? 'missing'))}
      />
      {counted === null ? null : (
        <Notice tone={counted.slots.length === 0 ? 'warn' : 'ok'}>
          <p>{t('flow.backfillCount', { n: counted.slots.length })}</p>
        </Notice>
      )}
      {error === null ? null : <ProblemNotice error={error} />}
      <div className="cd-actions cd-end">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button
          type="submit"
          variant="filled"
          loading={count.isPending || fill.isPending}
          disabled={counted?.slots.length === 0}
        >
          {counted === null ? t('flow.count') : t('flow.backfillDo', { n: counted.slots.length })}
        </Button>
      </div>
    </form>
  )
}

/** What a field of type datetime-local takes: the reader's own time, to the minute. */
const localInput = (ms: number): string => {
  const offsetMs = new Date(ms).getTimezoneOffset() * 60_000
  return new Date(ms - offsetMs).toISOString().slice(0, 16)
}
