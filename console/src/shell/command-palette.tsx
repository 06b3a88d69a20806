import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { useClient } from '../api/client.ts'
import { searchQuery } from '../api/queries.ts'
import { useText } from '../i18n/i18n.tsx'
import { hitPath } from './hit-path.ts'
import { type Command, usePaletteCommands } from './palette-commands.ts'
import { paletteOptions } from './palette-options.ts'
import { paths } from './paths.ts'
import { stringifySearch } from './search-params.ts'

export type CommandPaletteProps = { opened: boolean; onClose: () => void; onHelp: () => void }

/** One box for everything: an order by any of its numbers, a page, a choice. */
export const CommandPalette = ({ opened, onClose, onHelp }: CommandPaletteProps): ReactNode => {
  const t = useText()
  return (
    <Modal.Root opened={opened} onClose={onClose} size="lg" padding={0} yOffset="10vh">
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.title')}>
        <Modal.Body>{opened ? <Palette onClose={onClose} onHelp={onHelp} /> : null}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

const hitsShown = 8
const typingMs = 120

const Palette = ({ onClose, onHelp }: Omit<CommandPaletteProps, 'opened'>): ReactNode => {
  const t = useText()
  const id = useId()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const [asked] = useDebouncedValue(typed, typingMs)
  const { data, isFetching, isPlaceholderData } = useQuery(searchQuery(useClient(), asked, hitsShown))
  const hits = asked.trim() === '' ? [] : (data?.items ?? [])
  const commands = usePaletteCommands(typed, onHelp)
  const options = paletteOptions({
    isCurrent: asked === typed && !isPlaceholderData,
    hits: hits.map((hit) => ({
      key: `hit-${hit.kind}-${hit.id}`,
      label: hit.title,
      detail: [t(`hit.${hit.kind}`), hit.partner ?? hit.system, hit.detail].filter(Boolean).join(' · '),
      run: () => void navigate({ to: hitPath(hit) }),
    })),
    search:
      typed.trim() === ''
        ? []
        : [
            {
              key: 'search',
              label: t('palette.searchAll', { text: typed.trim() }),
              detail: '',
              run: () => void navigate({ href: `/console${paths.search}${stringifySearch({ q: typed.trim() })}` }),
            },
          ],
    commands,
  })
  const at = Math.min(chosen, options.length - 1)
  const take = (command: Command | undefined): void => {
    if (command === undefined) return
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const move = moves[event.key]
    if (move !== undefined) {
      event.preventDefault()
      setChosen((at + move + options.length) % options.length)
      document
        .getElementById(`${id}-${(at + move + options.length) % options.length}`)
        ?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      take(options[at])
    }
  }
  return (
    <div className="cd-palette">
      <input
        type="text"
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={`${id}-${at}`}
        aria-label={t('palette.title')}
        placeholder={t('palette.placeholder')}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        value={typed}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setChosen(0)
        }}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('palette.title')} aria-busy={isFetching}>
        {options.map((option, index) => (
          // Keys are heard by the field that keeps the focus.
          // biome-ignore lint/a11y/useKeyWithClickEvents: an option of a combobox is never focused
          // biome-ignore lint/a11y/useFocusableInteractive: an option of a combobox is never focused
          <div
            key={option.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => take(option)}
            onPointerMove={() => setChosen(index)}
          >
            <span>{option.label}</span>
            <span className="cd-dim">{option.detail}</span>
          </div>
        ))}
        {asked.trim() !== '' && hits.length === 0 && data !== undefined && !isFetching ? (
          <p className="cd-dim">{t('palette.nothing', { text: asked.trim() })}</p>
        ) : null}
      </div>
    </div>
  )
}
