import { describe, expect, it } from 'vitest'
import { companyDomainOfEmail, domainOfWebsite, phoneTail } from '../../src/matching/contact-points.ts'

describe('phone numbers', () => {
  it.each([
    ['+49 221 5550100', '0221/555 01 00'],
    ['0049 (221) 5550100', '+49-221-5550100 ext. 12'],
    ['+86 21 5550 1000', '０２１－５５５０１０００'],
  ])('%s is %s', (one, other) => {
    expect(phoneTail(one)).toBe(phoneTail(other))
    expect(phoneTail(one)).not.toBe('')
  })

  it.each(['', '0000000000', '12345', 'none'])('%j is none', (text) => {
    expect(phoneTail(text)).toBe('')
  })
})

describe('domains', () => {
  it.each([
    ['https://www.acme.co.uk/contact?x=1', 'acme.co.uk'],
    ['WWW.Acme.COM', 'acme.com'],
    ['shop.acme.com:8080', 'acme.com'],
    ['acme', ''],
    ['', ''],
  ])('of the website %j is %j', (website, domain) => {
    expect(domainOfWebsite(website)).toBe(domain)
  })

  it.each([
    ['Info@mail.acme.de', 'acme.de'],
    ['someone@qq.com', ''],
    ['someone@googlemail.com', ''],
    ['no address', ''],
  ])('of the company with mail at %j is %j', (email, domain) => {
    expect(companyDomainOfEmail(email)).toBe(domain)
  })
})
