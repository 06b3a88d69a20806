import { describe, expect, it } from 'vitest'
import { createX12Reader } from '../../../src/edi/x12/read-interchanges.ts'
import { bytesOf, cut, eventsOf, interchange, readText, set, smallOrder } from './build.ts'

const order = set('850', '0001', smallOrder())

describe('faults the fuzzer found', () => {
  it('an ISA at the very end is not judged by bytes left over in memory', () => {
    const reader = createX12Reader(1000, () => undefined)
    // The window keeps the last 512 bytes of the first chunk, and ends at 532 with the second; what was at 532 is still there.
    const first = Buffer.alloc(64 * 1024, ' ')
    first[532] = 42
    reader.push(first)
    reader.push(bytesOf('the last bytes in it ISA'.slice(-20)))
    reader.finish()
    const [rubbish] = reader.takeEvents()
    expect(rubbish).toMatchObject({ type: 'rubbish', message: expect.stringContaining('no ISA segment was found') })
  })

  it('whether a set is too large does not depend on the cut when the segment behind it is the large one', async () => {
    const text = interchange([order])
    // The set has lost its trailer, and a long header of a group follows.
    const damaged = text.replace(/SE\*8\*0001~\n/, '').replace('GE*1*101', `GS*PO*${'A'.repeat(300)}*B`)
    const options = { maxTransactionBytes: 400 }
    const whole = await readText(damaged, options)
    for (const size of [1, 7, 61, 200]) {
      expect([size, await eventsOf(cut(bytesOf(damaged), [size]), options)]).toEqual([size, whole])
    }
  })
})
