import type { ShownMessage } from './channel.ts'

/** A message as plain text, a paragraph for each line. */
export const plainText = ({ lines, left, kind, texts }: ShownMessage): string =>
  [
    ...lines.map(({ what, since, link }) =>
      [what, since === '' ? '' : `${texts.since} ${since}`, link].filter((part) => part !== '').join('\n'),
    ),
    ...(left === 0 ? [] : [`+ ${left}`]),
    ...(kind === 'firing' || kind === 'repeat' ? [texts.acknowledge] : []),
  ].join('\n\n')

/** Text that a robot's Markdown shows as it is: names come from outside. */
export const escapeMarkdown = (text: string): string => text.replaceAll(/[\\`*_{}[\]()#+!|<>~-]/g, '\\$&')

/** Text of at most so many bytes of UTF-8, cut between characters. */
export const cutToBytes = (text: string, most: number): string => {
  if (Buffer.byteLength(text) <= most) return text
  let cut = ''
  let size = 3
  for (const character of text) {
    size += Buffer.byteLength(character)
    if (size > most) break
    cut += character
  }
  return `${cut}…`
}
