import { ActionIcon, CloseButton } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import type { FilterFields } from '../../../src/domain/filter.ts'
import { parseFilter } from '../../../src/domain/parse-filter.ts'
import { useText } from '../i18n/i18n.tsx'
import { useShortcuts } from '../shell/shortcuts.ts'
import { suggestTerms } from './suggest-terms.ts'
import { writeCondition, writeFilter } from './write-filter.ts'

export type QuickFilter = { label: string; filter: string }

export type FilterBarProps = {
  fields: FilterFields
  filter: string
  onFilter: (filter: string) => void
  /** One click each. */
  quick?: readonly QuickFilter[]
}

/** A line in the filter language that helps with its words, and what it holds as parts that can be taken away one by one. */
export const FilterBar = ({ fields, filter, onFilter, quick = [] }: FilterBarProps): ReactNode => {
  const t = useText()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(filter)
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState(-1)
  useEffect(() => setText(filter), [filter])
  useShortcuts([{ keys: 'f', label: 'shortcuts.filter', group: 'shortcuts.list', run: () => field.current?.focus() }])

  const names = Object.keys(fields)
    .filter((name) => name !== 'text')
    .join(', ')
  const read = parseFilter(text, fields)
  const applied = parseFilter(filter, fields)
  const suggestions = open ? suggestTerms(text, fields) : []
  const apply = (next: string): void => {
    setOpen(false)
    setText(next)
    if (parseFilter(next, fields).ok && next.trim() !== filter) onFilter(next.trim())
  }
  const take = (suggestion: string): void => {
    setText(suggestion)
    setChosen(-1)
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }
    const move = moves[event.key]
    if (move !== undefined && suggestions.length > 0) {
      event.preventDefault()
      setChosen((chosen + move + suggestions.length) % suggestions.length)
    } else if (event.key === 'Enter' || (event.key === 'Tab' && chosen >= 0)) {
      event.preventDefault()
      const suggestion = suggestions[chosen]
      if (suggestion === undefined) apply(text)
      else take(suggestion)
    } else if (event.key === 'Escape') {
      if (open && suggestions.length > 0) setOpen(false)
      else field.current?.blur()
    }
  }
  return (
    <div className="cd-filter">
      <div className="cd-filter-line" data-wrong={!read.ok || undefined}>
        <IconFilter size={14} aria-hidden />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded={suggestions.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen < 0 ? undefined : `${id}-${chosen}`}
          aria-label={t('filter.label')}
          aria-invalid={!read.ok}
          aria-describedby={`${id}-problem`}
          placeholder={t('filter.placeholder', { fields: names })}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setOpen(true)
            setChosen(-1)
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {text === '' ? null : <CloseButton size="xs" aria-label={t('filter.clear')} onClick={() => apply('')} />}
        {suggestions.length === 0 ? null : (
          <div id={`${id}-list`} role="listbox" aria-label={t('filter.suggestions')} className="cd-suggestions">
            {suggestions.map((suggestion, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: an option of a combobox is never focused
              // biome-ignore lint/a11y/useFocusableInteractive: an option of a combobox is never focused
              <div
                key={suggestion}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === chosen}
                // Before the field loses the focus.
                onPointerDown={(event) => {
                  event.preventDefault()
                  take(suggestion)
                }}
                onClick={() => undefined}
              >
                {suggestion.split(/\s/).at(-1)}
              </div>
            ))}
          </div>
        )}
      </div>
      <p id={`${id}-problem`} className="cd-filter-problem" aria-live="polite">
        {read.ok || open ? null : t('filter.wrong', { why: read.message })}
      </p>
      <div className="cd-chips">
        {quick.map(({ label, filter: one }) => (
          <button
            key={one}
            type="button"
            className="cd-chip"
            aria-pressed={one === filter}
            onClick={() => apply(one === filter ? '' : one)}
          >
            {label}
          </button>
        ))}
        {applied.ok && applied.filter.length > 1
          ? applied.filter.map((condition, index) => {
              const words = writeCondition(condition)
              return (
                <span key={words} className="cd-chip cd-chip-term">
                  {words}
                  <ActionIcon
                    size={16}
                    aria-label={t('filter.remove', { term: words })}
                    onClick={() => apply(writeFilter(applied.filter.filter((_, other) => other !== index)))}
                  >
                    ×
                  </ActionIcon>
                </span>
              )
            })
          : null}
      </div>
    </div>
  )
}
