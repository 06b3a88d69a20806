import { useNavigate } from '@tanstack/react-router'
import { useMay } from '../api/session.ts'
import { pageTable } from './page-table.ts'
import { useShortcuts } from './shortcuts.ts'

/** `g` and a letter open a page. */
export const useJumps = (): void => {
  const navigate = useNavigate()
  const may = useMay()
  useShortcuts(
    pageTable.flatMap(({ path, title, nav, needs }) =>
      nav?.jump === undefined || !may(needs ?? 'read')
        ? []
        : [
            {
              keys: `g ${nav.jump}`,
              label: title,
              group: 'shortcuts.jump' as const,
              run: () => void navigate({ to: path }),
            },
          ],
    ),
  )
}
