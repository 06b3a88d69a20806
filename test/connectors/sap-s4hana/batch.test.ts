import { describe, expect, it } from 'vitest'
import { readBatch, writeBatch } from '../../../src/connectors/sap-s4hana/batch.ts'

const crlf = (...lines: string[]): string => lines.join('\r\n')

const answer = crlf(
  '--OUTER',
  'Content-Type: multipart/mixed; boundary=INNER',
  'Content-Length: 208',
  '',
  '--INNER',
  'Content-Type: application/http',
  'Content-Length: 86',
  'content-transfer-encoding: binary',
  '',
  'HTTP/1.1 201 Created',
  'Content-Type: application/json;charset=utf-8',
  'dataserviceversion: 2.0',
  '',
  '{"d":{"SalesOrder":"1","note":"--OUTER is only text here"}}',
  '--INNER--',
  '',
  '--OUTER',
  'Content-Type: application/http',
  'content-transfer-encoding: binary',
  '',
  'HTTP/1.1 400 Bad Request',
  'Content-Type: application/json;charset=utf-8',
  '',
  '{"error":{"code":"V1/302","message":{"lang":"en","value":"no"}}}',
  '--OUTER--',
  '',
)

describe('readBatch', () => {
  it('gives the answers in their order, from change sets and in the place of one that was refused', () => {
    expect(readBatch('multipart/mixed; boundary=OUTER', answer)).toEqual([
      {
        status: 201,
        headers: { 'content-type': 'application/json;charset=utf-8', dataserviceversion: '2.0' },
        text: '{"d":{"SalesOrder":"1","note":"--OUTER is only text here"}}',
      },
      {
        status: 400,
        headers: { 'content-type': 'application/json;charset=utf-8' },
        text: '{"error":{"code":"V1/302","message":{"lang":"en","value":"no"}}}',
      },
    ])
  })

  it('takes boundaries in quotes and lines that end without a carriage return', () => {
    const plain = answer.replaceAll('\r\n', '\n')
    expect(readBatch('multipart/mixed; boundary="OUTER"', plain)?.map(({ status }) => status)).toEqual([201, 400])
  })

  it('takes nothing for an answer that is cut off, at whatever place', () => {
    for (let length = 0; length < answer.lastIndexOf('--OUTER--'); length += 1) {
      expect(readBatch('multipart/mixed; boundary=OUTER', answer.slice(0, length))).toBeUndefined()
    }
  })

  it('takes nothing for an answer that is none', () => {
    expect(readBatch('text/html', '<html>')).toBeUndefined()
    expect(readBatch('multipart/mixed', answer)).toBeUndefined()
    expect(readBatch('multipart/mixed; boundary=OTHER', answer)).toBeUndefined()
    expect(readBatch('multipart/mixed; boundary=OUTER', answer.replace('HTTP/1.1 400', 'HTTP 400'))).toBeUndefined()
  })
})

describe('writeBatch', () => {
  it('puts each request into a change set of its own, with its length in bytes', () => {
    const { contentType, text } = writeBatch([
      { entitySet: 'A_SalesOrder', body: '{"Text":"é"}' },
      { entitySet: 'A_SalesOrder', body: '{}' },
    ])
    const boundary = /boundary=(\S+)$/.exec(contentType)?.[1] ?? ''
    const [before, first, second, end] = text.split(`--${boundary}`)
    expect([before, end]).toEqual(['', '--\r\n'])
    expect(first).toContain(
      crlf(
        'POST A_SalesOrder HTTP/1.1',
        'Accept: application/json',
        'Content-Type: application/json; charset=utf-8',
        'Content-Length: 13',
        '',
        '{"Text":"é"}',
        '',
      ),
    )
    const inner = [first, second].map((part) => /boundary=(\S+)/.exec(part ?? '')?.[1] ?? '')
    expect(new Set(inner).size).toBe(2)
    for (const [index, part] of [first, second].entries())
      expect(part?.split(`--${inner[index]}`).map((one) => one.trim())).toHaveLength(3)
  })
})
