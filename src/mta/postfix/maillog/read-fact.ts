import { readPostfixId } from '../queue-id.ts';
import { addressAt } from './client-address.ts';
import { readDelivery } from './delivery-line.ts';
import type { OfMessage, PostfixFact } from './fact.ts';
import { isKnown, readWithoutId } from './known-lines.ts';

/** Reads a line of a daemon (`smtpd`, `qmgr`, …), what stands after its tag; null when no rule takes it. Postfix 2.10 to 3.10. */
export function readFact(daemon: string, text: string): PostfixFact | null {
  const colon = text.indexOf(': ');
  const id = colon < 6 || colon > 40 ? null : readPostfixId(text.slice(0, colon));
  if (id === null) return readWithoutId(daemon, text);
  const from = colon + 2;
  return readOfMessage(daemon, { id, text, from }) ?? readRule({ id, text, from }) ?? (isKnown(text, from) ? { kind: 'other', id } : null);
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

/** What header_checks, access tables and milters do with a whole message; a recipient that is refused leaves the others. */
function readRule({ id, text, from }: OfMessage): PostfixFact | null {
  if (text.startsWith('hold: ', from)) return { kind: 'held', id };
  const isWhole = /^(?:milter-)?(?:reject|discard): (?:END-OF-MESSAGE |header |body |DATA )/.test(text.slice(from, from + 40));
  return isWhole ? { kind: 'refused', id } : null;
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
