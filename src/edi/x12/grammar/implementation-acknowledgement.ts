import type { SetText } from './set-text.ts'

/**
 * 999 Implementation Acknowledgment, which takes the place of 997 from 005010 on.
 *
 * Covered: the whole set with contexts (CTX) of segments and elements. Left open: nothing; codes of the lists 618, 620 and 621
 * are checked for length only, since implementation guides add to them.
 */
export const implementationAcknowledgementText: SetText = {
  elements: `
618 ID 1 3 Implementation Transaction Set Syntax Error Code
620 ID 1 3 Implementation Segment Syntax Error Code
621 ID 1 3 Implementation Data Element Syntax Error Code
9998 AN 1 35 Context Reference
9999 AN 1 35 Context Name
C998 : 9999! 9998
C999 : 725! 725
`,
  segments: `
CTX C998!*10 721 719 447 C030 C999
IK3 721! 719! 447 620!
IK4 C030! 725 621! 724
IK5 717! 618 618 618 618 618
`,
  sets: { '999': 'ST!1 AK1!1 {AK2?* {IK3?* CTX?10 {IK4?* CTX?10}} IK5!1} AK9!1 SE!1' },
  versions: ['005010'],
}
