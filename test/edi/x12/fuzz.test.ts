import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createX12Reader } from '../../../src/edi/x12/read-interchanges.ts'
import { createRandom } from '../../../src/sandbox/random.ts'
import { faultOf } from '../../helpers/edi-case.ts'
import { mutated } from '../../helpers/edi-mutations.ts'
import { bytesOf, cut, eventsOf, interchange, readText, set, smallOrder } from './build.ts'

const order = set('850', '0001', smallOrder())
const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/x12/${name}`, import.meta.url))

describe('damaged documents', () => {
  it('are read without a throw, alike in any cut, and mapped or refused (the fuzzer runs many more)', async () => {
    const documents: [Buffer, ...Buffer[]] = [
      Buffer.from(interchange([order]), 'latin1'),
      Buffer.from(interchange([order], { element: '|', component: ':', segment: '\n', newline: '' }), 'latin1'),
      fixture('computers.edi'),
      fixture('full-850.edi'),
    ]
    const faults: string[] = []
    for (let number = 1; number <= 600; number += 1) {
      const fault = await faultOf(mutated(documents, createRandom(number)), number)
      if (fault !== undefined) faults.push(`${number}: ${fault}`)
    }
    expect(faults).toEqual([])
  })

  it('are damaged alike for the same number', () => {
    const documents: [Buffer] = [Buffer.from(interchange([order]), 'latin1')]
    const again = (number: number) => mutated(documents, createRandom(number)).toString('latin1')
    expect(again(7)).toBe(again(7))
    expect(new Set(Array.from({ length: 50 }, (_, number) => again(number))).size).toBeGreaterThan(40)
  })
})

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
