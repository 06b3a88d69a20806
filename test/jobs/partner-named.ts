import { type Partner, partner } from '../../src/domain/partner.ts'

/** Whose id is its name in capitals, and who is answered through `edi`. */
export const partnerNamed = (name: string): Partner =>
  partner.parse({
    name,
    system: 'edi',
    theirs: { qualifier: 'ZZ', id: name.toUpperCase() },
    ours: { qualifier: 'ZZ', id: 'CROSSDOCK' },
    codes: { items: { 'NW-100245': 'PC-ELITE-800' } },
  })
