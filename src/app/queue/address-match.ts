import { Pattern } from './pattern.ts';

/** What `-f` and `-r` accept. */
export type AddressMatch =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'pattern'; readonly pattern: Pattern };

const LABEL = '[a-z0-9_\\u0080-\\uffff](?:[a-z0-9_\\u0080-\\uffff-]{0,62}[a-z0-9_\\u0080-\\uffff])?';
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`, 'u');
/** A domain after an @ may have one label (`root@localhost`). */
const HOST = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'u');
/** A local part that means itself: no character of a regular expression but dot, plus and the like in their ordinary places. */
const LOCAL = /^[a-z0-9_~!#%&'/={}`\u0080-\uffff-]+(?:[.+][a-z0-9_~!#%&'/=`\u0080-\uffff-]+)*$/u;

/**
 * Reads what was typed after `-f` or `-r` (product §2): a plain `local@domain` or `domain` means that whole address or that domain; anything else, and
 * everything with `--regex`, is a regular expression. Throws ToolError 64.
 */
export function readAddressMatch(text: string, asRegex: boolean): AddressMatch {
  const plain = text.toLowerCase();
  const at = plain.lastIndexOf('@');
  if (!asRegex && at < 0 && DOMAIN.test(plain)) return { kind: 'domain', domain: plain };
  if (!asRegex && at > 0 && LOCAL.test(plain.slice(0, at)) && HOST.test(plain.slice(at + 1))) return { kind: 'address', address: plain };
  return { kind: 'pattern', pattern: Pattern.read(text) };
}

/** For each list of addresses (`''` is the null sender) whether one of them is meant; patterns are tried on the address in angle brackets. */
export function matchAddresses(match: AddressMatch, lists: readonly (readonly string[])[]): readonly boolean[] {
  if (match.kind === 'pattern') return match.pattern.matchAny(lists.map((list) => list.map((address) => `<${address}>`)));
  const fits =
    match.kind === 'address' ? (address: string) => address.toLowerCase() === match.address : (address: string) => domainOf(address) === match.domain;
  return lists.map((list) => list.some(fits));
}

/** The domain of an address in lower case; `''` when it has none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : address.slice(at + 1).toLowerCase();
}
