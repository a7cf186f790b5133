/** The IP addresses of this machine's network cards, as they are now. */
import { networkInterfaces } from 'node:os'

export const machineAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((cards) => cards?.map(({ address }) => address) ?? [])
