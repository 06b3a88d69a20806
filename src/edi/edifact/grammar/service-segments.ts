/**
 * Segments that belong to the syntax instead of a directory: elements, segments and the CONTRL message, by ISO 9735:1988/1992 (syntax 3)
 * and ISO 9735-1 to -4:1998/2002 (syntax 4). Where the two differ, the wider one stands. Security elements of syntax 4 are left out.
 */
export const serviceElements = `
0004 AN 1 35 Sender identification
0007 AN 1 4 Partner identification code qualifier
0008 AN 1 35 Internal identification
0010 AN 1 35 Recipient identification
0013 AN 1 3 Service segment tag, coded
0020 AN 1 14 Interchange control reference
0040 AN 1 35 Application sender identification
0042 AN 1 35 Internal sub-identification
0044 AN 1 35 Application recipient identification
0048 AN 1 14 Group reference number
0051 AN 1 3 Controlling agency
0052 AN 1 3 Message version number
0054 AN 1 3 Message release number
0057 AN 1 6 Association assigned code
0062 AN 1 14 Message reference number
0065 AN 1 6 Message type
0068 AN 1 35 Common access reference
0070 D 1 2 Sequence of transfers
0073 AN 1 1 First and last transfer
0074 D 1 10 Number of segments in a message
0081 AN 1 1 Section identification
0083 AN 1 3 Action, coded
0085 AN 1 3 Syntax error, coded
0096 D 1 6 Segment position in message
0098 D 1 3 Erroneous data element position in segment
0104 D 1 3 Erroneous component data element position
0110 AN 1 6 Code list directory version number
0113 AN 1 6 Message type sub-function identification
0115 AN 1 14 Message subset identification
0116 AN 1 3 Message subset version number
0118 AN 1 3 Message subset release number
0121 AN 1 14 Message implementation guideline identification
0122 AN 1 3 Message implementation guideline version number
0124 AN 1 3 Message implementation guideline release number
0127 AN 1 14 Scenario identification
0128 AN 1 3 Scenario version number
0130 AN 1 3 Scenario release number
0136 D 1 6 Erroneous data element occurrence
S002 Interchange sender : 0004! 0007 0008 0042
S003 Interchange recipient : 0010! 0007 0008 0042
S006 Application sender identification : 0040! 0007
S007 Application recipient identification : 0044! 0007
S009 Message identifier : 0065! 0052! 0054! 0051! 0057 0110 0113
S010 Status of the transfer : 0070! 0073
S011 Data element identification : 0098! 0104 0136
S016 Message subset identification : 0115! 0116 0118 0051
S017 Message implementation guideline identification : 0121! 0122 0124 0051
S018 Scenario identification : 0127! 0128 0130 0051
`

export const serviceSegments = `
UNH 0062! S009! 0068 S010 S016 S017 S018
UNS 0081!
UNT 0074! 0062!
UCI 0020! S002! S003! 0083! 0085 0013 S011
UCF 0048! S006 S007 0083! 0085 0013 S011
UCM 0062! S009! 0083! 0085 0013 S011
UCS 0096! 0085
UCD 0085! S011!
`

export const contrl = `
UNH!1 UCI!1
{UCM?999999
  {UCS?999 UCD?99}}
{UCF?999999
  {UCM?999999
    {UCS?999 UCD?99}}} UNT!1
`
