import { BlockList, isIP } from 'node:net'
import { describe, expect, it } from 'vitest'
import { formatRange, isAmongRanges, parseRange } from '../../src/server/address-range.js'
import { createRandom } from './origin-random.js'

const canonical = (text: string): string | null => {
  const range = parseRange(text)
  return range ? formatRange(range) : null
}

describe('a range', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:0:0:0:1/128', '2001:db8::1'],
    ['2001:db8:ffff::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    ['::1', '::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
    ['::ffff:0:0/95', '::fffe:0:0/95'],
  ])('%s is kept as %s', (text, stored) => {
    expect(canonical(text)).toBe(stored)
    expect(canonical(stored)).toBe(stored)
  })

  it.each([
    '',
    'localhost',
    'example.com',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '0x7f.0.0.1',
    '10.0.0.1.',
    '10.0.0.1/33',
    '10.0.0.1/',
    '10.0.0.1/08',
    '10.0.0.1/-1',
    '10.0.0.1/8/8',
    '10.0.0.*',
    '10.0.0.1-10.0.0.9',
    ' 10.0.0.1',
    '2001:db8::/129',
    '2001:db8::1::2',
    'fe80::1%eth0',
    '[::1]',
    ':',
    '::ffff:10.0.0.1/129',
    '/8',
    '1'.repeat(50),
    ':'.repeat(50),
  ])('%j is none', (text) => {
    expect(parseRange(text)).toBeUndefined()
  })
})

describe('an address', () => {
  it.each([
    ['203.0.113.7', [], true],
    ['', [], true],
    ['', ['0.0.0.0/0', '::/0'], false],
    ['unknown', ['0.0.0.0/0', '::/0'], false],
    ['10.255.255.255', ['10.0.0.0/8'], true],
    ['11.0.0.0', ['10.0.0.0/8'], false],
    ['9.255.255.255', ['10.0.0.0/8'], false],
    ['10.0.0.1', ['192.0.2.1', '10.0.0.1'], true],
    ['10.0.0.2', ['192.0.2.1', '10.0.0.1'], false],
    ['2001:db8:1::1', ['2001:db8::/32'], true],
    ['2001:DB8:0001:0:0:0:0:1', ['2001:db8:1::1'], true],
    ['2001:db9::1', ['2001:db8::/32'], false],
    ['10.0.0.1', ['::/0'], false],
    ['::1', ['0.0.0.0/0'], false],
    ['::ffff:10.0.0.1', ['10.0.0.0/8'], true],
  ])('%j among %j: %j', (address, ranges, expected) => {
    expect(isAmongRanges(address, ranges)).toBe(expected)
  })

  it('is judged as the standard library judges it, on 3,000 seeded pairs', () => {
    const random = createRandom(7)
    const below = (limit: number) => Math.floor(random() * limit)
    let within = 0
    for (let round = 0; round < 3000; round++) {
      const isV4 = random() < 0.5
      const part = () => (isV4 ? below(2) * 255 : [0, 1, 0xffff][below(3)]!.toString(16))
      const write = () =>
        isV4
          ? Array.from({ length: 4 }, part).join('.')
          : // Not below ::, where the addresses of IPv4 are.
            ['2001', ...Array.from({ length: 7 }, part)].join(':')
      const [base, address] = [write(), write()]
      const prefix = below(isV4 ? 33 : 129)
      const list = new BlockList()
      const family = isV4 ? 'ipv4' : 'ipv6'
      list.addSubnet(base, prefix, family)
      const expected = list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
      if (expected) within++
      expect([base, prefix, address, isAmongRanges(address, [`${base}/${prefix}`])]).toEqual([
        base,
        prefix,
        address,
        expected,
      ])
    }
    expect(within).toBeGreaterThan(200)
    expect(within).toBeLessThan(2800)
  })
})
