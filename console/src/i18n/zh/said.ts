import type { Told } from '../tell.ts'
import { hops } from './said/hops.ts'
import { problems } from './said/problems.ts'

/** Every sentence of the server: the compiler says which is missing. */
export const sentences: Told['sentences'] = { ...problems, ...hops }
