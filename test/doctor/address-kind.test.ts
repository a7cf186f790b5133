import { expect, test } from 'vitest'
import { kindOfAddress } from '../../src/doctor/address-kind.js'

test.each([
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
  '2001:4860:4860::8888',
  '64:ff9b::8.8.8.8',
])('%s is public', (address) => {
  expect(kindOfAddress(address)).toBe('public')
})

test.each([
  '10.0.0.0',
  '10.255.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.255',
  '172.16.0.0',
  '172.31.255.255',
  '192.168.1.1',
  '::1',
  'fc00::1',
  'fd12:3456::1',
  '64:ff9b::10.0.0.1',
  '64:ff9b::7f00:1',
])('%s is private', (address) => {
  expect(kindOfAddress(address)).toBe('private')
})

test.each([
  ['this network', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['the secrets of a cloud', '169.254.169.254'],
  ['the secrets of Alibaba’s cloud', '100.100.100.200'],
  ['the secrets of Azure', '168.63.129.16'],
  ['the secrets of AWS over IPv6', 'fd00:ec2::254'],
  ['the secrets of Google’s cloud over IPv6', 'fd20:ce::254'],
  ['the secrets of a cloud by NAT64', '64:ff9b::a9fe:a9fe'],
  ['link-local', '169.254.0.1'],
  ['link-local', 'fe80::1'],
  ['link-local, with its card', 'fe80::1%eth0'],
  ['of a card', '2606:4700::1%eth0'],
  ['for documents', '192.0.2.1'],
  ['for documents', '2001:db8::1'],
  ['for documents', '3fff::1'],
  ['for measuring', '198.18.0.1'],
  ['multicast', '224.0.0.1'],
  ['multicast', 'ff02::1'],
  ['reserved', '240.0.0.1'],
  ['everybody', '255.255.255.255'],
  ['unspecified', '::'],
  ['mapped', '::ffff:127.0.0.1'],
  ['mapped', '::ffff:a00:1'],
  ['mapped and public', '::ffff:8.8.8.8'],
  ['translated', '::ffff:0:10.0.0.1'],
  ['compatible', '::127.0.0.1'],
  ['NAT64 of a network', '64:ff9b:1::1'],
  ['6to4', '2002:7f00:1::1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['site-local', 'fec0::1'],
  ['not given out', '4000::1'],
  ['no address', 'localhost'],
  ['no address', ''],
])('an address that is %s (%s) is forbidden', (_, address) => {
  expect(kindOfAddress(address)).toBe('forbidden')
})
