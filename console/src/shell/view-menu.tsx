import { ActionIcon, type MantineColorScheme, Menu, Tooltip, useMantineColorScheme } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useLanguage } from '../i18n/i18n.tsx'
import { type Language, languages } from '../i18n/text.ts'
import { timeModes, useTimeMode } from '../parts/time-mode.ts'

const schemes: readonly MantineColorScheme[] = ['auto', 'light', 'dark']
/** A language is named in itself. */
const ownName: Record<Language, string> = { en: 'English', zh: '中文' }

/** How things are shown to this person: theme, language, times. */
export const ViewMenu = (): ReactNode => {
  const { text: t, language, speak } = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [timeMode, setTimeMode] = useTimeMode()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t('view.menu')}>
          <ActionIcon size="lg" aria-label={t('view.menu')}>
            <IconAdjustmentsHorizontal size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('view.theme')}</Menu.Label>
        {schemes.map((scheme) => (
          <Choice key={scheme} chosen={scheme === colorScheme} onChoose={() => setColorScheme(scheme)}>
            {t(`view.theme.${scheme}`)}
          </Choice>
        ))}
        <Menu.Label>{t('view.times')}</Menu.Label>
        {timeModes.map((mode) => (
          <Choice key={mode} chosen={mode === timeMode} onChoose={() => setTimeMode(mode)}>
            {t(`view.times.${mode}`)}
          </Choice>
        ))}
        <Menu.Label>{t('view.language')}</Menu.Label>
        {languages.map((one) => (
          <Choice key={one} chosen={one === language} onChoose={() => speak(one)}>
            <span lang={one}>{ownName[one]}</span>
          </Choice>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

type ChoiceProps = { chosen: boolean; onChoose: () => void; children: ReactNode }

const Choice = ({ chosen, onChoose, children }: ChoiceProps): ReactNode => (
  <Menu.Item
    role="menuitemradio"
    aria-checked={chosen}
    onClick={onChoose}
    rightSection={chosen ? <IconCheck size={14} aria-hidden /> : null}
  >
    {children}
  </Menu.Item>
)
