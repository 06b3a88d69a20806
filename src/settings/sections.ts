import { type ConfigFile, configFile } from './config-file.ts'

/** A section heading with nothing below it means the defaults. */
export const withoutEmptySections = (value: unknown): unknown =>
  isSection(value) ? Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null)) : (value ?? {})

/** The sections that are right, defaults for the others: so that one mistake does not hide the next. */
export const readableSections = (value: unknown): ConfigFile => {
  const sections = Object.entries(isSection(value) ? value : {}).flatMap(([name, section]) => {
    if (name === 'systems' && isSection(section))
      return [[name, Object.fromEntries(Object.entries(section).filter(hasType))]]
    const schema = configFile.shape[name as keyof ConfigFile] // undefined when it is no section
    return schema?.safeParse(section).success === true ? [[name, section]] : []
  })
  return configFile.safeParse(Object.fromEntries(sections)).data ?? configFile.parse({})
}

const hasType = ([, system]: [string, unknown]): boolean => isSection(system) && typeof system['type'] === 'string'

/** A part of a file with settings by name. */
export const isSection = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
