import type { Host } from '../host/host.ts';
import { ipAddress } from '../parse/ip-address.ts';

/** A name of this machine's own in the table of IPv4 addresses; a whole network of its own has a shorter mask (fib_trie of the kernel). */
const LOCAL4 = /^ *\|-- (\d{1,3}(?:\.\d{1,3}){3})\n *\/32 host LOCAL$/gm;
const LOCAL6 = /^([0-9a-f]{32}) /gm;

/** The addresses of this machine, as its kernel shows them; empty on a copy. */
export function loadOwnAddresses(host: Host): ReadonlySet<string> {
  if (host.kind !== 'local') return new Set();
  const four = [...(host.readText('/proc/net/fib_trie') ?? '').matchAll(LOCAL4)].map(([, address = '']) => address);
  const six = [...(host.readText('/proc/net/if_inet6') ?? '').matchAll(LOCAL6)].map(([, digits = '']) => ipAddress([...Buffer.from(digits, 'hex')]));
  return new Set([...four, ...six]);
}
