import { describe, expect, it } from 'vitest'
import { type ReadXmlOptions, readXml } from '../../../src/edi/xml/read-xml.ts'
import { childrenOf, elementAt, textAt } from '../../../src/edi/xml/xml-element.ts'

const read = (text: string | Uint8Array, options?: ReadXmlOptions) =>
  readXml(typeof text === 'string' ? Buffer.from(text) : text, options)

const rootOf = (text: string | Uint8Array, options?: ReadXmlOptions) => {
  const result = read(text, options)
  if (!result.ok) throw new Error(result.issues.map(({ message }) => message).join('; '))
  return result.value.root
}

const refusal = (text: string | Uint8Array, options?: ReadXmlOptions): string => {
  const result = read(text, options)
  if (result.ok) throw new Error('was read')
  const [issue] = result.issues
  return `${issue?.code} ${issue?.path}: ${issue?.message}`
}

describe('values', () => {
  it('stay the text they are', () => {
    const root = rootOf('<o gtin="04012345678901"><po>000123</po><q>1e5</q><h>0x1F</h><t>true</t><s> a  b </s></o>')
    expect(root.attributes.get('gtin')).toBe('04012345678901')
    expect(root.children.map(({ text }) => text)).toEqual(['000123', '1e5', '0x1F', 'true', ' a  b '])
  })

  it('have their references resolved once, in text and attributes, and not in CDATA', () => {
    const root = rootOf('<a b="&lt;&#34;&amp;lt;">x&amp;#65;&#x1F4E6;<!-- no -->&apos;<![CDATA[&amp;<b>]]></a>')
    expect(root.attributes.get('b')).toBe('<"&lt;')
    expect(root.text).toBe("x&#65;\u{1F4E6}'&amp;<b>")
  })

  it('keep the order of repeated elements and tell where each stands', () => {
    const root = rootOf('<a>\r\n  <b>1</b>\r\n  <c/>\n  <b>2</b></a>')
    expect(childrenOf(root, 'b').map(({ text, path, line }) => [text, path, line])).toEqual([
      ['1', 'a/b[1]', 2],
      ['2', 'a/b[2]', 4],
    ])
    expect(root.children.map(({ position }) => position)).toEqual([2, 3, 4])
  })
})

describe('namespaces', () => {
  it('are told by URI, whatever the prefix', () => {
    const one = rootOf('<o xmlns="urn:o" xmlns:x="urn:c" x:k="1"><x:id>7</x:id></o>')
    const other = rootOf('<q:o xmlns:q="urn:o" xmlns:z="urn:c" z:k="1"><id xmlns="urn:c">7</id></q:o>')
    for (const root of [one, other]) {
      expect(root.namespace).toBe('urn:o')
      expect(elementAt(root, 'id')?.namespace).toBe('urn:c')
      expect(root.attributes.get('{urn:c}k')).toBe('1')
      expect(textAt(root, 'id')).toBe('7')
    }
  })

  it('must be declared', () => {
    expect(refusal('<a><b:c/></a>')).toMatch(/UNREADABLE a\/c: The prefix "b" has no namespace/)
    expect(refusal('<a><c b:d="1"/></a>')).toContain('"b"')
  })
})

describe('hostile documents', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY x "${'lol'.repeat(20)}"><!ENTITY y "&x;&x;">]><a>&y;</a>`
  it.each([
    ['an entity bomb', bomb],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x">%x;]><a/>'],
    ['an external DTD', '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>'],
    ['one behind a comment in a processing instruction', '<?x <!-- ?><!DOCTYPE a [<!ENTITY b "c">]><a><!-- --></a>'],
    ['one in lower case', '<!doctype a><a/>'],
    ['one inside the root', '<a><!DOCTYPE b><b/></a>'],
  ])('are refused for %s', (_, text) => {
    expect(refusal(text)).toContain('DOCTYPE')
    expect(refusal(text, { allowCxmlDoctype: true })).toContain('DOCTYPE')
  })

  it('may name the DTD of cXML where that is allowed, and no more', () => {
    const doctype = '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd">'
    expect(refusal(`${doctype}<cXML/>`)).toContain('DOCTYPE')
    expect(
      rootOf(`<?xml version="1.0"?>\n${doctype}\n<cXML><a/></cXML>`, { allowCxmlDoctype: true }).children[0]?.line,
    ).toBe(3)
    const extended = doctype.replace('>', ' [<!ENTITY a "b">]>')
    expect(refusal(`${extended}<cXML>&a;</cXML>`, { allowCxmlDoctype: true })).toContain('DOCTYPE')
    expect(refusal(`${doctype.replace('xml.cxml.org', 'evil.example')}<cXML/>`, { allowCxmlDoctype: true })).toContain(
      'DOCTYPE',
    )
    expect(refusal(`<cXML>${doctype}</cXML>`, { allowCxmlDoctype: true })).toContain('DOCTYPE')
  })

  it('are refused for nesting, size and number of elements', () => {
    expect(refusal('<a>'.repeat(65) + '</a>'.repeat(65))).toContain('more than 64 deep')
    expect(rootOf('<a>'.repeat(64) + '</a>'.repeat(64)).name).toBe('a')
    expect(refusal('<a>'.repeat(400_000))).toContain('more than 64 deep')
    expect(refusal(`<a>${'<b/>'.repeat(20)}</a>`, { maxElements: 20 })).toMatch(/TOO_LARGE.*more than 20 elements/)
    expect(refusal('<a>12345</a>', { maxBytes: 11 })).toMatch(/TOO_LARGE/)
  })

  it.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'])(
    'do no harm with the name %s',
    (name) => {
      for (const text of [`<a><${name}>1</${name}></a>`, `<a ${name}="1"/>`]) {
        const result = read(text)
        expect(result.ok ? result.value.root.name : result.issues[0]?.code).toMatch(/^a$|INTERCHANGE_UNREADABLE/)
      }
      expect(Object.hasOwn(Object.prototype, 'a')).toBe(false)
    },
  )

  it.each([
    ['<a>&undefined;</a>', '&undefined;'],
    ['<a>&#0;</a>', '&#0;'],
    ['<a>&#xD800;</a>', '&#xD800;'],
    ['<a>&#x110000;</a>', '&#x110000;'],
    ['<a b="x & y"/>', '"&"'],
    ['<a>x & y</a>', 'well-formed'],
    ['<a b="<"/>', 'inside a tag'],
    ['<a>\u0001</a>', 'does not allow'],
    ['<a/><b/>', 'more than one root'],
    ['<a/>x', 'behind the root'],
    ['x<a/>', 'in front of the root'],
    ['<a b="1" b="2"/>', 'repeated'],
    ['<a><b></a></b>', 'well-formed'],
    ['<a></b>', 'well-formed'],
    ['</a>', 'no opening one'],
    ['hello', 'in front'],
    ['  ', 'no element'],
  ])('are refused when not well-formed: %s', (text, part) => {
    expect(refusal(text)).toContain(part)
  })

  it('takes time in proportion to their size', () => {
    const text = `<a>${'<b><c/></b>'.repeat(15_000)}</a>`
    const from = performance.now()
    expect(rootOf(text).children).toHaveLength(15_000)
    expect(performance.now() - from).toBeLessThan(8000)
  })
})

describe('character sets', () => {
  const declared = (name: string, text: string) => `<?xml version="1.0" encoding="${name}"?><a>${text}</a>`
  const latin1 = (text: string) => Buffer.from(text, 'latin1')
  const withMark = (mark: number[], bytes: Buffer) => Buffer.concat([Buffer.from(mark), bytes])
  const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()

  it.each<[string, Buffer, string]>([
    ['UTF-8', Buffer.from(declared('UTF-8', 'Müller 𠮷')), 'Müller 𠮷'],
    ['UTF-8 by default', Buffer.from('<a>Müller</a>'), 'Müller'],
    [
      'UTF-8 with a mark, over the declaration',
      withMark([0xef, 0xbb, 0xbf], Buffer.from(declared('ISO-8859-1', 'ü'))),
      'ü',
    ],
    ['UTF-16 with a mark', withMark([0xff, 0xfe], Buffer.from(declared('UTF-16', 'ü𠮷'), 'utf16le')), 'ü𠮷'],
    ['UTF-16 of the other order', withMark([0xfe, 0xff], bigEndian(declared('UTF-16', 'ü'))), 'ü'],
    ['UTF-16 without a mark', bigEndian(declared('UTF-16', 'ü')), 'ü'],
    ['"UTF-16" over eight bits', Buffer.from(declared('utf-16', 'ü')), 'ü'],
    ['ISO-8859-1', latin1(declared('ISO-8859-1', 'M\xfcller')), 'Müller'],
    ['ISO-8859-2', latin1(declared('iso-8859-2', '\xb1')), 'ą'],
    ['ISO-8859-5', latin1(declared('ISO-8859-5', '\xd6')), 'ж'],
    ['ISO-8859-15', latin1(declared('ISO-8859-15', '\xa4')), '€'],
    ['windows-1252', latin1(declared('windows-1252', '\x80\x93')), '€“'],
    ['windows-1251', latin1(declared('windows-1251', '\xe6')), 'ж'],
    ['GB 2312 read as GB 18030', latin1(declared('GB2312', '\xd6\xd0\x95\x32\x82\x36')), '中𠀀'],
  ])('reads %s', (_, bytes, text) => {
    expect(rootOf(bytes).text).toBe(text)
  })

  it.each<[string, Buffer, RegExp]>([
    ['Latin-1 that calls itself UTF-8', latin1(declared('UTF-8', 'M\xfcller')), /not utf-8, which is what it declares/],
    ['UTF-8 that calls itself Latin-1', Buffer.from(declared('ISO-8859-1', 'Müller')), /written in UTF-8/],
    ['Windows-1252 that calls itself Latin-1', latin1(declared('ISO-8859-1', '\x80')), /windows-1252 may be/],
    ['a character set nobody knows', Buffer.from(declared('x-mine', 'a')), /"x-mine", which Crossdock does not read/],
    ['UTF-32', withMark([0xff, 0xfe, 0, 0], Buffer.from('<')), /UTF-32/],
    ['half a character of UTF-16', withMark([0xff, 0xfe], Buffer.from('<a>\ud842</a>', 'utf16le')), /not utf-16le/],
    ['half a character of GB 18030', latin1(declared('GBK', '\xd6')), /not gbk/],
  ])('refuses %s', (_, bytes, message) => {
    expect(refusal(bytes)).toMatch(/^ENCODING_INVALID/)
    expect(refusal(bytes)).toMatch(message)
  })

  it("takes the partner's where nothing else tells one", () => {
    const bytes = latin1('<a>M\xfcller \x80</a>')
    expect(rootOf(bytes, { fallbackEncoding: 'windows-1252' }).text).toBe('Müller €')
    expect(rootOf(latin1('<a>M\xfcller</a>'), { fallbackEncoding: 'latin1' }).text).toBe('Müller')
    expect(rootOf(Buffer.from('<a>Müller</a>'), { fallbackEncoding: 'latin1' }).text).toBe('Müller')
    expect(refusal(bytes)).toMatch(/not utf-8/)
  })
})
