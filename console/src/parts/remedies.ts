import text from '../../../docs/errors.md?raw'

const remedies = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const code = section.split('\n', 1)[0]?.trim() ?? ''
      const remedy = /\*\*Remedy\.\*\*\s*([\s\S]*?)(?=\n\n|\n#|$)/.exec(section)?.[1] ?? ''
      return [code, remedy.replaceAll(/\s+/g, ' ').trim()]
    }),
)

/** What docs/errors.md advises for a code. */
export const remedyOf = (code: string): string | undefined => remedies.get(code) || undefined
