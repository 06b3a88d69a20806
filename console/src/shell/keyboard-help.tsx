import { Kbd, Modal, Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../i18n/i18n.tsx'
import { usePreference } from './preferences.ts'
import { activeShortcuts, type Shortcut, shortcutsPreference } from './shortcuts.ts'

const groups: readonly Shortcut['group'][] = [
  'shortcuts.everywhere',
  'shortcuts.page',
  'shortcuts.list',
  'shortcuts.jump',
]

/** What the keys do on this page, and a switch for who needs single keys for something else. */
export const KeyboardHelp = ({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode => {
  const t = useText()
  const [choice, choose] = usePreference(shortcutsPreference)
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('shortcuts.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Switch
        size="xs"
        mb="md"
        label={t('shortcuts.single')}
        checked={choice !== 'off'}
        onChange={(event) => choose(event.currentTarget.checked ? 'on' : 'off')}
      />
      <div className="cd-keys">{opened ? groups.map((group) => <Group key={group} group={group} />) : null}</div>
    </Modal>
  )
}

const Group = ({ group }: { group: Shortcut['group'] }): ReactNode => {
  const t = useText()
  const shortcuts = activeShortcuts().filter((shortcut) => shortcut.group === group)
  if (shortcuts.length === 0) return null
  return (
    <section>
      <h2>{t(group)}</h2>
      <dl>
        {shortcuts.map(({ keys, label }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <Kbd key={key} size="xs">
                  {key.replace('mod+', navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl ')}
                </Kbd>
              ))}
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
