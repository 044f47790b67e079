import { readPostfixId } from '../queue-id.ts';
import type { Delivery, OfMessage, PostfixFact, Stretch } from './fact.ts';

const STATUS: Readonly<Record<string, Delivery['status'] | undefined>> = { sent: 'sent', deferred: 'deferred', bounced: 'bounced' };
const NEXT = /(?:^forwarded as | queued as )([0-9A-Za-z]{6,40})\)?$/;

/** `to=<r>, orig_to=<o>, relay=host[ip]:25, …, status=sent (text)`, from the left; the text is a stranger's and stands last. */
export function readDelivery({ id, text, from }: OfMessage): PostfixFact | null {
  if (!text.startsWith('to=<', from)) return null;
  const recipient = addressBefore(text, from + 3);
  if (recipient === null) return null;
  const original = text.startsWith(', orig_to=<', recipient.to + 1) ? addressBefore(text, recipient.to + 1 + ', orig_to='.length) : null;
  const relay = (original ?? recipient).to + 1 + ', relay='.length;
  if (!text.startsWith(', relay=', relay - ', relay='.length)) return null;
  const status = text.indexOf(', status=', relay);
  if (status < 0) return null;
  const [head, word = ''] = /^, status=([a-z]+) \(/.exec(text.slice(status, status + 40)) ?? [];
  if (head === undefined) return null;
  const known = STATUS[word];
  if (known === undefined) return { kind: 'other', id };
  const answer = { from: status + head.length, to: text.endsWith(')') ? text.length - 1 : text.length };
  const next = NEXT.exec(text.slice(Math.max(answer.from, answer.to - 200), answer.to))?.[1];
  return {
    kind: 'delivery',
    id,
    delivery: {
      ...{ status: known, recipient, original, answer },
      relay: { from: relay, to: commaFrom(text, relay, status) },
      next: next === undefined ? null : readPostfixId(next),
      isForward: text.startsWith('forwarded as ', answer.from),
    },
  };
}

function commaFrom(text: string, from: number, end: number): number {
  const comma = text.indexOf(', ', from);
  return comma < 0 || comma > end ? end : comma;
}

/** The address that opens at `at` and has another field behind it. Before 3.5 quotes are not shown, and a lone one may be a part of it. */
function addressBefore(text: string, at: number): Stretch | null {
  const found = angled(text, at);
  const isFollowed = found !== null && (text.startsWith(', relay=', found.to + 1) || text.startsWith(', orig_to=<', found.to + 1));
  if (isFollowed) return found;
  const ends = ['>, relay=', '>, orig_to=<'].map((end) => text.indexOf(end, at)).filter((end) => end >= 0);
  return ends.length === 0 ? null : { from: at + 1, to: Math.min(...ends) };
}

/** The address in `<…>` that opens at `at`: up to a `>` outside quotes; without its brackets. null when it does not end. */
function angled(text: string, at: number): Stretch | null {
  let isQuoted = false;
  for (let here = at + 1; here < text.length; here++) {
    const code = text.charCodeAt(here);
    if (code === 92) here++;
    else if (code === 34) isQuoted = !isQuoted;
    else if (code === 62 && !isQuoted) return { from: at + 1, to: here };
  }
  return null;
}
