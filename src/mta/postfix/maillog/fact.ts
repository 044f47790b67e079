import { readPostfixId } from '../queue-id.ts';
import type { QueueId } from '../../../domain/queue-id.ts';

/** A stretch of a line's text. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What one line of a daemon of Postfix says; stretches are of the text after the tag. */
export type PostfixFact =
  /** smtpd: a client, perhaps one that logged in, hands a message over; `origin`: the id that a filter was given. */
  | {
      readonly kind: 'client';
      readonly id: QueueId;
      readonly client: Stretch | null;
      readonly login: Stretch | null;
      readonly origin: QueueId | null;
    }
  /** pickup: a local user's command; `origin`: the id that it had before it was requeued. */
  | { readonly kind: 'command'; readonly id: QueueId; readonly uid: number; readonly origin: QueueId | null }
  | { readonly kind: 'messageId'; readonly id: QueueId; readonly value: Stretch }
  | { readonly kind: 'envelope'; readonly id: QueueId; readonly sender: Stretch; readonly recipients: number }
  | { readonly kind: 'delivery'; readonly id: QueueId; readonly delivery: Delivery }
  /** Another message tells its sender of this one. */
  | { readonly kind: 'notification'; readonly id: QueueId; readonly of: QueueId }
  | { readonly kind: 'expired' | 'left' | 'removed' | 'held' | 'released'; readonly id: QueueId }
  | { readonly kind: 'rejected'; readonly client: Stretch }
  | { readonly kind: 'loginFailed'; readonly client: Stretch; readonly login: Stretch | null }
  /** Nothing that is kept. */
  | { readonly kind: 'other'; readonly id: QueueId | null };

/** One recipient's attempt (log_adhoc.c). */
export interface Delivery {
  readonly status: 'sent' | 'deferred' | 'bounced';
  readonly recipient: Stretch;
  /** The recipient as it was before aliases, where it differs. */
  readonly original: Stretch | null;
  readonly relay: Stretch;
  /** What the other side, or Postfix itself, said. */
  readonly answer: Stretch;
  /** The message that goes on for this one. */
  readonly next: QueueId | null;
  readonly isForward: boolean;
}

const OTHER: PostfixFact = { kind: 'other', id: null };

/** Reads a line of a daemon (`smtpd`, `qmgr`, …), what stands after its tag; null when no rule takes it. Postfix 2.10 to 3.10. */
export function readFact(daemon: string, text: string): PostfixFact | null {
  const colon = text.indexOf(': ');
  const id = colon < 6 || colon > 40 ? null : readPostfixId(text.slice(0, colon));
  if (id === null) return readWithoutId(daemon, text);
  const from = colon + 2;
  return readOfMessage(daemon, { id, text, from }) ?? (isKnown(text, from) ? { kind: 'other', id } : null);
}

interface OfMessage {
  readonly id: QueueId;
  readonly text: string;
  /** Where what is said of the message begins. */
  readonly from: number;
}

function readOfMessage(daemon: string, line: OfMessage): PostfixFact | null {
  switch (daemon) {
    case 'smtpd':
    case 'qmqpd':
      return readClient(line);
    case 'pickup':
      return readCommand(line);
    case 'cleanup':
      return readMessageId(line);
    case 'qmgr':
    case 'nqmgr':
    case 'oqmgr':
      return readManager(line);
    case 'bounce':
      return readNotification(line);
    case 'postsuper':
      return readAdministrator(line);
    default:
      return readDelivery(line);
  }
}

/** `client=host[ip], sasl_method=LOGIN, sasl_username=u, sasl_sender=s, orig_queue_id=X, orig_client=…` (smtpd.c). */
function readClient({ id, text, from }: OfMessage): PostfixFact | null {
  if (!text.startsWith('client=', from)) return null;
  const client = addressAt(text, from + 'client='.length);
  const after = client === null ? from : client.to + 1;
  const name = text.startsWith(', sasl_method=', after) ? text.indexOf(', sasl_username=', after) : -1;
  if (name >= 0) {
    const start = name + ', sasl_username='.length;
    // What follows a login the client itself may have written (AUTH= of MAIL FROM), so that no other id there is believed.
    const end = [', sasl_sender=', ', orig_queue_id=', ', orig_client='].map((next) => text.indexOf(next, start)).filter((at) => at >= 0);
    return { kind: 'client', id, client, login: { from: start, to: Math.min(text.length, ...end) }, origin: null };
  }
  const origin = /^, orig_queue_id=([0-9A-Za-z]{6,40})(?:,|$)/.exec(text.slice(after, after + 80))?.[1];
  return { kind: 'client', id, client, login: null, origin: origin === undefined ? null : readPostfixId(origin) };
}

/** The address in the first brackets of `host[ip]`; null when there is none. A host's name has no bracket. */
function addressAt(text: string, from: number): Stretch | null {
  const open = text.indexOf('[', from);
  const close = open < 0 ? -1 : text.indexOf(']', open);
  if (close < 0 || close - open > 64 || open - from > 300) return null;
  return /^[0-9A-Fa-f.:%a-z]+$/.test(text.slice(open + 1, close)) ? { from: open + 1, to: close } : null;
}

function readCommand({ id, text, from }: OfMessage): PostfixFact | null {
  const uid = /^uid=(\d{1,10}) from=</.exec(text.slice(from, from + 30))?.[1];
  if (uid === undefined) return null;
  // The sender may have anything in it; the id stands behind it, at the very end.
  const origin = /> orig_id=([0-9A-Za-z]{6,40})$/.exec(text.slice(Math.max(from, text.length - 60)))?.[1];
  return { kind: 'command', id, uid: Number(uid), origin: origin === undefined ? null : readPostfixId(origin) };
}

function readMessageId({ id, text, from }: OfMessage): PostfixFact | null {
  if (!text.startsWith('message-id=', from)) return null;
  let [start, end] = [from + 'message-id='.length, text.length];
  if (text[start] === '<' && text[end - 1] === '>') [start, end] = [start + 1, end - 1];
  return { kind: 'messageId', id, value: { from: start, to: Math.max(start, end) } };
}

/** What the queue manager says; the sender may have anything in it, so that what follows it is read from the end. */
function readManager({ id, text, from }: OfMessage): PostfixFact | null {
  if (text.length - from === 'removed'.length && text.endsWith('removed')) return { kind: 'left', id };
  if (!text.startsWith('from=<', from)) return null;
  const tail = text.slice(Math.max(from, text.length - 80));
  const active = />, size=\d{1,15}, nrcpt=(\d{1,9}) \(queue active\)$/.exec(tail);
  const expired = />, status=(?:force-)?expired, returned to sender$/.exec(tail);
  if (active !== null) return { kind: 'envelope', id, sender: { from: from + 6, to: text.length - active[0].length }, recipients: Number(active[1]) };
  return expired === null ? null : { kind: 'expired', id };
}

function readNotification({ id, text, from }: OfMessage): PostfixFact | null {
  const told = /^(?:sender|postmaster) (?:non-delivery|delivery status|delay) notification: ([0-9A-Za-z]{6,40})$/.exec(
    text.slice(from, from + 120),
  )?.[1];
  const notice = told === undefined ? null : readPostfixId(told);
  return notice === null ? null : { kind: 'notification', id: notice, of: id };
}

const DONE: Readonly<Record<string, 'removed' | 'held' | 'released' | undefined>> = {
  removed: 'removed',
  'placed on hold': 'held',
  'released from hold': 'released',
};

function readAdministrator({ id, text, from }: OfMessage): PostfixFact | null {
  const said = text.slice(from);
  const kind = DONE[said];
  if (kind !== undefined) return { kind, id };
  return said === 'requeued' || said === 'expired' ? { kind: 'other', id } : null;
}

const STATUS: Readonly<Record<string, Delivery['status'] | undefined>> = { sent: 'sent', deferred: 'deferred', bounced: 'bounced' };
const NEXT = /(?:^forwarded as | queued as )([0-9A-Za-z]{6,40})\)?$/;

/** `to=<r>, orig_to=<o>, relay=host[ip]:25, …, status=sent (text)`, from the left; the text is a stranger's and stands last. */
function readDelivery({ id, text, from }: OfMessage): PostfixFact | null {
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

function readWithoutId(daemon: string, text: string): PostfixFact | null {
  if (text.startsWith('NOQUEUE: reject: ')) {
    const at = text.indexOf(' from ');
    const client = at < 0 || at > 60 ? null : addressAt(text, at);
    return client === null ? OTHER : { kind: 'rejected', client };
  }
  if (text.startsWith('warning: ') && daemon === 'smtpd') {
    const failed = /^(?:warning: )[^\s[\]]{1,300}\[[^\]\s]{1,64}\]: SASL \S{1,40} authentication failed: /.exec(text.slice(0, 600))?.[0];
    const client = failed === undefined ? null : addressAt(text, 'warning: '.length);
    if (failed !== undefined && client !== null) return { kind: 'loginFailed', client, login: failedLogin(text, failed.length) };
  }
  return isKnown(text, 0) ? OTHER : null;
}

/** `sasl_username=` at the end, since 3.9 (Debian has it earlier); the client wrote it. */
function failedLogin(text: string, from: number): Stretch | null {
  const at = text.lastIndexOf(', sasl_username=');
  return at < from ? null : { from: at + ', sasl_username='.length, to: text.length };
}

const KNOWN = [
  ...[
    'connect from ',
    'disconnect from ',
    'lost connection after ',
    'timeout after ',
    'improper command pipelining after ',
    'too many errors after ',
  ],
  ...[
    'warning: ',
    'fatal: ',
    'error: ',
    'panic: ',
    'statistics: ',
    'NOQUEUE: ',
    'SSL_accept error from ',
    'setting up TLS connection ',
    'SSL_connect error ',
  ],
  ...[
    'Anonymous TLS connection ',
    'Untrusted TLS connection ',
    'Trusted TLS connection ',
    'Verified TLS connection ',
    'connect to ',
    'refreshing the ',
  ],
  ...[
    'daemon started ',
    'reload ',
    'terminating on ',
    'starting the ',
    'stopping the ',
    'using backwards-compatible ',
    'table ',
    'rewrite ',
    'Deleted: ',
  ],
  ...[
    'Placed on hold: ',
    'Released from hold: ',
    'Requeued: ',
    'Force-expired: ',
    'name_mask: ',
    'mynetworks: ',
    'CONNECT from ',
    'PASS ',
    'PREGREET ',
    'HANGUP ',
  ],
  ...[
    'DISCONNECT ',
    'DNSBL rank ',
    'WHITELISTED ',
    'ALLOWLISTED ',
    'BLACKLISTED ',
    'DENYLISTED ',
    'cache ',
    'client=',
    'hold: ',
    'reject: ',
    'discard: ',
  ],
  ...[
    'redirect: ',
    'filter: ',
    'prepend: ',
    'replace: ',
    'resent-message-id=',
    'milter-',
    'host ',
    'conversation with ',
    'enabling PIX ',
    'skipped, ',
    'to=<',
  ],
  ...[
    'replace: ',
    'info: ',
    'strip: ',
    'bcc: ',
    'open database ',
    'dict_',
    'Server certificate ',
    'certificate verification ',
    'TLS ',
    'postscreen ',
  ],
];

function isKnown(text: string, from: number): boolean {
  return KNOWN.some((known) => text.startsWith(known, from));
}
