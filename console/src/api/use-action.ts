import { useQueryClient } from '@tanstack/react-query'
import { toast } from '../shell/toasts.tsx'

/** After something was done: says so, and asks again for the nouns that it changed. */
export const useDone = (): ((text: string, ...nouns: string[]) => Promise<void>) => {
  const queries = useQueryClient()
  return async (text, ...nouns) => {
    toast(text)
    await queries.invalidateQueries({ predicate: ({ queryKey }) => nouns.includes(String(queryKey[0])) })
  }
}
