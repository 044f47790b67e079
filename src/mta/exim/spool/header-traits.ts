import type { HeaderTraits } from '../../../domain/message.ts';
import { keepTrait, noTraits } from '../../../parse/header-traits.ts';
import { walkHeaders } from './header-section.ts';
import { readEximId } from './message-id.ts';

const COLON = 58;
/** Characters of the longest header name that means anything here. */
const LONGEST_NAME = 32;

/** Flags of headers that can be among those that mean something; what Exim knows as Received, To, Cc, Bcc, Reply-To or Sender is passed over by its flag. */
const FLAGS = new Set([' ', 'F', 'I'].map((flag) => flag.charCodeAt(0)));

/** The traits of the headers that begin at `start` of a -H file; `localError` says that this is a bounce made by Exim itself. */
export function readTraits(text: string, start: number, localError: boolean): HeaderTraits {
  const found = noTraits();
  const ownId = localError ? generatedId : null;
  walkHeaders(text, start, (flag, from, end) => {
    if (!FLAGS.has(flag)) return;
    const colon = colonOf(text, from, Math.min(end, from + LONGEST_NAME));
    if (colon >= 0) keepTrait(found, text, { from, colon, end }, ownId);
  });
  return found;
}

/** Position of the colon after a name; looked for here alone, since a file may hold a hundred thousand headers without one. */
function colonOf(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === COLON) return at;
  return -1;
}

/** The queue id in the last Message-Id that Exim itself made up (`<E1xVg3O-0007cS-10@host>`), or null. */
function generatedId(value: string): string | null {
  for (let at = value.lastIndexOf('<E'); at >= 0; at = at === 0 ? -1 : value.lastIndexOf('<E', at - 1)) {
    const start = at + 2;
    const end = value.charAt(start + 16) === '@' ? start + 16 : start + 23;
    const id = value.charAt(end) === '@' ? readEximId(value.slice(start, end)) : null;
    if (id !== null) return id;
  }
  return null;
}
