import { headerPlaces } from './header-lines.ts';

/** What Postfix itself put at the top of a message (pickup.c, cleanup, smtpd.c, forward.c). */
export type TopHeader =
  | { readonly kind: 'command'; readonly uid: number }
  /** Made by a daemon of Postfix: a bounce, or mail that an alias sent on. */
  | { readonly kind: 'internal'; readonly isForward: boolean }
  | { readonly kind: 'smtp' }
  | { readonly kind: 'unknown' };

const COMMAND = /^by \S+ \([^()]*, from userid (\d{1,10})\)/;
const INTERNAL = /^by \S+ \([^(),]*\)\s+id \S+;/;
const DELIVERED = 'delivered-to';

/**
 * Reads the first header, which is Postfix's own; those below it the sender can write, `from userid` too. Where it is another (a header_checks rule can
 * take Received away), nothing is believed.
 */
export function readTopHeader(headers: string): TopHeader {
  const [first, second] = firstTwo(headers);
  if (first === undefined || first.name !== 'received') return { kind: 'unknown' };
  const uid = COMMAND.exec(first.value)?.[1];
  if (uid !== undefined) return { kind: 'command', uid: Number(uid) };
  if (first.value.startsWith('from ')) return { kind: 'smtp' };
  return INTERNAL.test(first.value) ? { kind: 'internal', isForward: second?.name === DELIVERED } : { kind: 'unknown' };
}

interface Header {
  readonly name: string;
  readonly value: string;
}

function firstTwo(headers: string): readonly Header[] {
  const found: Header[] = [];
  for (const { from, colon, end } of headerPlaces(headers.slice(0, 8192))) {
    found.push({ name: headers.slice(from, colon).toLowerCase(), value: headers.slice(colon + 1, end).trim() });
    if (found.length === 2) break;
  }
  return found;
}
