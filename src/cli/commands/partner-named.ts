import type { Partner } from '../../domain/partner.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../io.ts'

/** The profile of a partner an argument names. */
export const partnerNamed = async (context: Context, name: string): Promise<Partner> => {
  const { partners } = await context.settings()
  const partner = partners.find((each) => each.name === name)
  if (partner !== undefined) return partner
  const names = partners.map((each) => each.name).join(', ')
  throw new UsageError(`there is no partner ${name}: ${names === '' ? 'add a profile' : `there are ${names}`}`)
}
