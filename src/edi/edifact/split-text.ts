/** Splitting text in which a release character takes the meaning from the character behind it (ISO 9735, section 5). */

const isReleasedAtEnd = (text: string, release: string): boolean => {
  let count = 0
  for (let at = text.length - 1; at >= 0 && text[at] === release; at -= 1) count += 1
  return count % 2 === 1
}

/** Faster than `split` for the short texts that segments and elements are. */
const partsBetween = (text: string, separator: string): string[] => {
  const parts: string[] = []
  let from = 0
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
    parts.push(text.substring(from, at))
    from = at + separator.length
  }
  parts.push(text.substring(from))
  return parts
}

/** Splits at every separator that is not released. The parts keep their release characters. */
export const splitText = (text: string, separator: string | undefined, release: string | undefined): string[] => {
  if (separator === undefined || separator === '' || !text.includes(separator)) return [text]
  const parts = partsBetween(text, separator)
  if (release === undefined || !text.includes(release)) return parts
  const whole: string[] = []
  let open: string | undefined
  for (const part of parts) {
    const joined: string = open === undefined ? part : open + separator + part
    if (isReleasedAtEnd(joined, release)) open = joined
    else {
      whole.push(joined)
      open = undefined
    }
  }
  if (open !== undefined) whole.push(open)
  return whole
}

/** Text as it was meant: `Smith??s` is `Smith?s`. A release character with nothing behind it stays. */
export const withoutReleases = (text: string, release: string | undefined): string => {
  if (release === undefined || !text.includes(release)) return text
  let plain = ''
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === release && at + 1 < text.length) at += 1
    plain += text[at] ?? ''
  }
  return plain
}
