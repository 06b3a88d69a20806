import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMay } from '../api/session.ts'
import { useLanguage } from '../i18n/i18n.tsx'
import { timeModes, useTimeMode } from '../parts/time-mode.ts'
import { pageTable } from './page-table.ts'

export type Command = { key: string; label: string; detail: string; run: () => void }

const schemes: readonly MantineColorScheme[] = ['auto', 'light', 'dark']

/** Pages and choices whose words hold what was typed. */
export const usePaletteCommands = (typed: string, onHelp: () => void): Command[] => {
  const { text: t, language, speak } = useLanguage()
  const may = useMay()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const [timeMode, setTimeMode] = useTimeMode()
  const pages = pageTable.flatMap(({ path, title, nav, needs }): Command[] =>
    nav === undefined || !may(needs ?? 'read')
      ? []
      : [
          {
            key: path,
            label: t(title),
            detail: nav.jump === undefined ? t('palette.page') : `g ${nav.jump}`,
            run: () => void navigate({ to: path }),
          },
        ],
  )
  const choices: Command[] = [
    ...schemes.map((scheme) => ({
      key: `theme-${scheme}`,
      label: `${t('view.theme')}: ${t(`view.theme.${scheme}`)}`,
      detail: t('palette.choice'),
      run: () => setColorScheme(scheme),
    })),
    ...timeModes
      .filter((mode) => mode !== timeMode)
      .map((mode) => ({
        key: `times-${mode}`,
        label: `${t('view.times')}: ${t(`view.times.${mode}`)}`,
        detail: t('palette.choice'),
        run: () => setTimeMode(mode),
      })),
    language === 'en'
      ? { key: 'language', label: '中文', detail: t('view.language'), run: () => speak('zh') }
      : { key: 'language', label: 'English', detail: t('view.language'), run: () => speak('en') },
    { key: 'keys', label: t('shortcuts.title'), detail: '?', run: onHelp },
  ]
  const words = typed.trim().toLowerCase()
  const all = [...pages, ...choices]
  return words === '' ? pages : all.filter(({ label }) => label.toLowerCase().includes(words))
}
