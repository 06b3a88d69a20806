import type { ErrorCode } from '../../../../src/domain/error-catalogue.ts'
import { documents } from './remedies/documents.ts'
import type { Remedy } from './remedies/remedy.ts'
import { startUp } from './remedies/start-up.ts'
import { systems } from './remedies/systems.ts'

/** docs/errors.md in Chinese: the compiler says which code is missing. */
export const remedies: Readonly<Record<ErrorCode, Remedy>> = { ...startUp, ...systems, ...documents }
