import type { Grammar } from '../../grammar.ts'
import { compileDictionary, compileGrammar, type DirectoryText } from '../../grammar-text.ts'
import { d01b } from './d01b.ts'
import { d96a } from './d96a.ts'
import { contrl, serviceElements, serviceSegments } from './service-segments.ts'

const directories: ReadonlyMap<string, DirectoryText> = new Map([
  ['D:96A:UN', d96a],
  ['D:01B:UN', d01b],
])

const serviceCodes: ReadonlyMap<string, ReadonlySet<string>> = new Map([['0081', new Set(['D', 'S'])]])

const codesOf = (directory: DirectoryText): Map<string, ReadonlySet<string>> => {
  const lists = Object.entries(directory.codes).map(([number, codes]): [string, Set<string>] => [
    number,
    new Set(codes.split(/\s+/).filter((code) => code !== '')),
  ])
  return new Map([...serviceCodes, ...lists])
}

const compileDirectory = (version: string, directory: DirectoryText): Grammar[] => {
  const dictionary = compileDictionary(
    [serviceElements, directory.elements],
    [serviceSegments, directory.segments],
    codesOf(directory),
  )
  return Object.entries(directory.messages).map(([type, text]) => compileGrammar(type, version, dictionary, text))
}

const compiled = new Map<string, ReadonlyMap<string, Grammar>>()

/** A directory is compiled when its first message comes. */
const grammarsOf = (version: string): ReadonlyMap<string, Grammar> => {
  const existing = compiled.get(version)
  if (existing) return existing
  const directory = directories.get(version)
  const list = directory === undefined ? [] : compileDirectory(version, directory)
  const grammars = new Map(list.map((grammar) => [grammar.setId, grammar]))
  if (directory !== undefined) compiled.set(version, grammars)
  return grammars
}

let control: Grammar | undefined

const controlGrammar = (): Grammar => {
  control ??= compileGrammar(
    'CONTRL',
    '',
    compileDictionary([serviceElements], [serviceSegments], serviceCodes),
    contrl,
  )
  return control
}

/**
 * The grammar of a message, or undefined when Crossdock has none for this type and directory. `version` is UNH02 from its second
 * component on (`D:96A:UN:EAN008`): the association assigned code names an industry's subset (EANCOM) and is not looked at. CONTRL
 * belongs to the syntax and has one grammar for all versions.
 */
export const grammarFor = (type: string, version: string): Grammar | undefined => {
  if (type === 'CONTRL') return controlGrammar()
  return grammarsOf(version.split(':').slice(0, 3).join(':')).get(type)
}
