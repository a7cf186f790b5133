import { describe, expect, it } from 'vitest'
import { parseEntry } from '../../src/server/origin-entry.js'

const failure = (value: unknown) => {
  const parsed = parseEntry(value)
  if (parsed.ok) throw new Error(`${String(value)} is valid, stored as ${parsed.stored}`)
  return parsed
}

const success = (value: string) => {
  const parsed = parseEntry(value)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed
}

describe('an entry that is not valid', () => {
  it.each<[code: string, values: unknown[]]>([
    ['not_a_string', [undefined, null, 1, true, {}, ['a.example'], Symbol('a'), 10n]],
    ['empty', ['', ' ', '\t\r\n ']],
    ['too_long', [`a${'\u00ad'.repeat(300)}`, 'a'.repeat(301), `${'a.'.repeat(150)}a`]],
    ['bad_character', ['a b', 'a\tb', 'a\nb', 'a\0b', 'a\u007fb', 'a\u0085b', 'x://a b']],
    ['null_origin', ['null', 'NULL', ' Null ', 'null/', 'null.', 'null:*', 'ｎｕｌｌ']],
    ['file_origin', ['file://', 'FILE:///', 'file:///home/x/index.html', 'file://host']],
    [
      'bad_scheme',
      [
        ...['ws', 'wss', 'ftp', 'data', 'blob', 'javascript', 'vbscript', 'about'],
        ...['filesystem', 'view-source', 'WSS', 'x', '1x', '', 'a_b', 'ä', '\u212aapp'],
        ...['a'.repeat(33), 'blob:https'],
      ].map((scheme) => `${scheme}://example.com`),
    ],
    [
      'has_path',
      [
        ...[
          'https://a.example/x',
          'a.example/*',
          'a.example//',
          'https://a.example?x',
          '//a.example',
        ],
        ...['https://a.example#x', 'https:\\\\a.example', 'a.example\\', 'app://host/x'],
        ...['http://https://a.example', 'data:text/html', 'a.example/@b'],
      ],
    ],
    ['has_userinfo', ['u@a.example', 'https://u:p@a.example/x', 'app://u@host']],
    [
      'bad_host',
      [
        ...['https://', 'http:///', '/', '.', '.a', 'a..b', 'a..', 'a,b', '!a', 'a&b', 'a%2eb'],
        ...['127.1', '0x7f.0.0.1', '0x7f000001', '017700000001', '2130706433', '1.2.3.4.5'],
        ...['127.0.0.01', '256.1.1.1', '1.2.3', 'a.1', 'a.0x', 'a.0xff', '１.2.3.4', '1.2.3.4..'],
        ...['::1', '[::1', '[::g]', '[]', '[::1]x', '[fe80::1%25eth0]', '[1.2.3.4]', '[::1.2.3]'],
        ...['xn--a.example', 'xn--.example', 'xn--abc-.example', 'xn--xn--a.example'],
        ...['\ud800.example', '\ufffd.example', '\u00ad', 'a\u200db.example', '\u0300a.example'],
        ...[
          'a\u00a0b.example',
          'a\u3000b',
          'a／b.example',
          'a：80',
          'a％41.example',
          '＊.a.example',
        ],
        ...[`${'a'.repeat(64)}.example`, `${'ü'.repeat(60)}.example`],
        ...[`${'a'.repeat(63)}.`.repeat(3) + 'a'.repeat(62)],
        ...[
          'app://',
          'app://a,b',
          'app://ä',
          'app://\u212a',
          'app://[::1]',
          `app://${'a'.repeat(254)}`,
        ],
        ...['app://.', 'app://a..'],
      ],
    ],
    [
      'bad_port',
      [
        ...[
          'a:',
          'a:0',
          'a:00',
          'a:080',
          'a:65536',
          'a:100000',
          'a:abc',
          'a:+80',
          'a:-1',
          'a:80:80',
        ],
        ...['a:８０', 'a:8*', 'a:**', '[::1]:', '[::1]:x', 'https://a:', 'app://a:', 'app://a:0'],
        ...['https:a.example', 'javascript:alert(1)'],
      ],
    ],
    [
      'bad_wildcard',
      [
        ...['*/', '**', '*.', '*a.example', 'a*.example', 'a.*.example', '*.*.example', 'a.*'],
        ...['https://*', '*:3000', '*:*', 'https://*:*', '*.1.2.3.4', '*.[::1]', '192.168.0.*'],
        ...['app://*', 'app://*.host', 'app://host:*', 'https://*.'],
      ],
    ],
    [
      'public_suffix',
      [
        ...['*.com', '*.corp', '*.co.uk', 'https://*.com', '*.COM:8080', '*.com.', '*.intranet'],
        ...['*.kawasaki.jp', '*.foo.kawasaki.jp', '*.ck', '*.foo.ck', '*.sch.uk', '*.nom.br'],
        ...['*.公司.cn', '*.xn--55qx5d.cn', '*.рф', '*.arpa', '*.se', '*.x.se', '*.gov'],
      ],
    ],
  ])('is refused as %s', (code, values) => {
    expect(values.map((value) => [value, failure(value).code])).toEqual(
      values.map((value) => [value, code]),
    )
  })

  it.each<[written: string, instead: string]>([
    ['https://app.example.com/widget', 'https://app.example.com'],
    [`https://app.example.com/${'x'.repeat(500)}?q#h`, 'https://app.example.com'],
    ['example.com/*', 'example.com'],
    ['http://localhost:*/x', 'http://localhost:*'],
    ['//example.com', 'example.com'],
    ['https:example.com', 'https://example.com'],
    ['https:\\\\example.com', 'https://example.com'],
    ['https://user:pw@example.com', 'https://example.com'],
    ['user@example.com', 'example.com'],
    ['wss://example.com/socket', 'https://example.com'],
    ['ws://localhost:3000', 'http://localhost:3000'],
    ['blob:https://example.com/0a', 'https://example.com'],
    ['capacitor://localhost/', 'capacitor://localhost'],
    ['capacitor://localhost/index.html', 'capacitor://localhost'],
    ['example.com:', 'example.com'],
    ['example.com:080', 'example.com:80'],
    ['127.1', '127.0.0.1'],
    ['0x7f.0.0.1:3000', '127.0.0.1:3000'],
    ['exa%6dple.com', 'example.com'],
    ['::1', '[::1]'],
    ['*example.com', '*.example.com'],
    ['https://*.*.example.com/x', 'https://*.example.com'],
    ['app*.example.com:8080', '*.example.com:8080'],
    ['.example.com', '*.example.com'],
  ])('names what was probably meant by %j', (written, instead) => {
    const parsed = parseEntry(written)
    if (parsed.ok) {
      expect(parsed.stored).toBe(instead)
      return
    }
    expect(parsed.instead).toBe(instead)
    expect(parsed.message).toMatch(/^expected .+, seen .+; write /)
    expect(parsed.message.endsWith(`; write ${instead}`)).toBe(true)
    expect(parseEntry(instead).ok).toBe(true)
  })

  it.each(['null', '*.com', 'https://*', '*:3000', 'a.example,b.example', 'example.*', '', '.com'])(
    'is not replaced by a guess where none is safe: %j',
    (written) => {
      expect(failure(written)).not.toHaveProperty('instead')
    },
  )

  it('is shown in its message, cut, and with what cannot be seen made visible', () => {
    expect(failure('a\u202e\0b').message).toContain('"a\\u{202e}\\u0000b"')
    expect(failure('x'.repeat(5000)).message.length).toBeLessThan(200)
    expect(failure(null).message).toContain('seen null')
    expect(failure(['a']).message).toContain('seen an array')
    expect(failure(7).message).toContain('seen a value of type number')
  })

  it('is read in time that grows with its length, not its square', () => {
    // By the square these would take minutes, and the runner ends the test before.
    const megabyte = ' '.repeat(1_000_000)
    expect(failure(`a${megabyte}a`).code).toBe('too_long')
    expect(failure(`${'/'.repeat(1_000_000)}a`).code).toBe('too_long')
    expect(success(`${megabyte}a${megabyte}`).stored).toBe('a')
  })
})

describe('the stored form', () => {
  it.each<[written: string, stored: string, isConverted: boolean]>([
    ['*', '*', false],
    [' Example.COM/ ', 'example.com', false],
    ['example.com.', 'example.com', true],
    ['example.com:*', 'example.com', true],
    ['example.com:443', 'example.com:443', false],
    ['*.Example.com:8080', '*.example.com:8080', false],
    ['HTTPS://Example.com:443/', 'https://example.com', true],
    ['http://example.com:80', 'http://example.com', true],
    ['http://example.com:443', 'http://example.com:443', false],
    ['https://*.example.com:*', 'https://*.example.com:*', false],
    ['http://localhost:*', 'http://localhost:*', false],
    ['BÜCHER.example', 'xn--bcher-kva.example', true],
    ['*.bücher.example', '*.xn--bcher-kva.example', true],
    ['\u212aiosk.example', 'kiosk.example', true],
    ['example.com\u200b', 'example.com', true],
    [` a${'\u00ad'.repeat(299)}/`.replace('\u00ad/', '/'), 'a', true],
    ['straße.example', 'xn--strae-oqa.example', true],
    ['ẞ.example', 'xn--zca.example', true],
    ['例。example', 'xn--fsq.example', true],
    ['[0:0:0:0:0:0:0:1]:3000', '[::1]:3000', true],
    ['[::FFFF:1.2.3.4]', '[::ffff:102:304]', true],
    ['[2001:DB8::1]', '[2001:db8::1]', false],
    ['127.0.0.1.', '127.0.0.1', true],
    ['Capacitor://LocalHost/', 'capacitor://localhost', false],
    ['app+x.y-1://a_b.c-d:1', 'app+x.y-1://a_b.c-d:1', false],
    ['chrome-extension://abcdefghijklmnop', 'chrome-extension://abcdefghijklmnop', false],
    ['https://example.com:8443', 'https://example.com:8443', false],
  ])('of %j is %s', (written, stored, isConverted) => {
    expect(success(written)).toMatchObject({ stored, isConverted })
  })
})

describe('a wildcard', () => {
  it.each([
    ...['*.github.io', '*.vercel.app', '*.ngrok.io', '*.blogspot.com', 'https://*.netlify.app'],
    ...['*.compute.amazonaws.com', '*.us-east-1.compute.amazonaws.com'],
  ])('over a service that others use too is valid and marked: %s', (written) => {
    expect(success(written).isShared).toBe(true)
  })

  it.each([
    ...['*.localhost', '*.local', '*.internal', '*.test', '*.home.arpa', '*.a.home.arpa'],
    ...['*.example.com', '*.example.co.uk', '*.city.kawasaki.jp', '*.a.b.kawasaki.jp'],
    ...[
      '*.www.ck',
      '*.a.foo.ck',
      '*.amazonaws.com',
      '*.mine.github.io',
      '*.例子.公司.cn',
      '*.a.corp',
    ],
  ])('over a name of one owner is valid and not marked: %s', (written) => {
    expect(success(written).isShared).toBe(false)
  })

  it('only counts as shared with the wildcard', () => {
    expect(success('github.io').isShared).toBe(false)
    expect(success('*').isShared).toBe(false)
  })
})
