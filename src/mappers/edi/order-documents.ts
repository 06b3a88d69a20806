export type { DocumentContext as OrderContext } from './document-context.ts'
