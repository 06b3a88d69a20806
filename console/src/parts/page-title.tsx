import { createContext, type ReactNode, use, useEffect, useState } from 'react'

const TitleContext = createContext<(title: string) => void>(() => undefined)

/** Names the window and tells a screen reader which page is open. */
export const PageTitleProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const [title, setTitle] = useState('')
  useEffect(() => {
    document.title = title === '' ? 'Crossdock' : `${title} · Crossdock`
  }, [title])
  return (
    <TitleContext value={setTitle}>
      {children}
      <div className="cd-heard" aria-live="polite">
        {title}
      </div>
    </TitleContext>
  )
}

export const usePageTitle = (title: string): void => {
  const set = use(TitleContext)
  useEffect(() => set(title), [set, title])
}
