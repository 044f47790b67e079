import type { MailLogKindName, MailLogLine } from '../../../domain/mail-log.ts';
import { SyslogReader } from '../../../parse/syslog.ts';
import type { Zone } from '../../../parse/zone.ts';
import type { PostfixFact, Stretch } from './fact.ts';
import { readFact } from './read-fact.ts';
import { daemonOfTag } from './tags.ts';

interface Showing {
  readonly zone: Zone;
  /** No line is younger than this; the year of stamps without one follows from it. */
  readonly latest: number;
  readonly tags: readonly string[];
}

const KINDS: Readonly<Record<PostfixFact['kind'], MailLogKindName>> = {
  client: 'arrival',
  command: 'arrival',
  messageId: 'envelope',
  envelope: 'envelope',
  delivery: 'delivered',
  notification: 'bounce',
  expired: 'failed',
  left: 'completed',
  removed: 'removed',
  held: 'held',
  released: 'released',
  refused: 'rejected',
  rejected: 'rejected',
  loginFailed: 'loginFailed',
  other: 'other',
};
const STATUS = { sent: 'delivered', deferred: 'deferred', bounced: 'failed' } as const;

/** One line of a mail log in full (latin1, without its end), for evidence; null when it has no stamp, or Postfix has not written it. */
export function readMaillogLine(line: string, { zone, latest, tags }: Showing): MailLogLine | null {
  const bytes = Buffer.from(line, 'latin1');
  const syslog = new SyslogReader(zone, latest);
  if (!syslog.read(bytes, 0, bytes.length)) return null;
  const { at, tagFrom, tagTo, pid, textFrom } = syslog.prefix;
  const daemon = daemonOfTag(bytes.toString('latin1', tagFrom, tagTo), tags);
  if (daemon === null) return null;
  const text = bytes.toString('latin1', textFrom);
  const fact = readFact(daemon, text);
  const cut = (stretch: Stretch | null): string | null => (stretch === null ? null : text.slice(stretch.from, stretch.to));
  const parts = fact === null ? null : partsOf(fact, cut);
  return {
    kind: fact === null ? 'notUnderstood' : fact.kind === 'delivery' ? STATUS[fact.delivery.status] : KINDS[fact.kind],
    ...{ at, understood: fact !== null, pid: pid > 0 ? pid : null },
    id: fact === null || !('id' in fact) ? null : fact.id,
    ...(parts ?? { fields: {}, address: null, original: null, text }),
  };
}

type Parts = Pick<MailLogLine, 'fields' | 'address' | 'original' | 'text'>;

function partsOf(fact: PostfixFact, cut: (stretch: Stretch | null) => string | null): Parts {
  const none: Parts = { fields: {}, address: null, original: null, text: null };
  switch (fact.kind) {
    case 'client':
      return { ...none, fields: fieldsOf({ client: cut(fact.client), login: cut(fact.login), origin: fact.origin }) };
    case 'command':
      return { ...none, fields: fieldsOf({ uid: String(fact.uid), origin: fact.origin }) };
    case 'messageId':
      return { ...none, fields: fieldsOf({ id: cut(fact.value) }) };
    case 'envelope':
      return { ...none, fields: { nrcpt: String(fact.recipients) }, address: cut(fact.sender) };
    case 'delivery': {
      const { recipient, original, relay, answer } = fact.delivery;
      return { fields: fieldsOf({ relay: cut(relay) }), address: cut(recipient), original: cut(original), text: cut(answer) };
    }
    case 'loginFailed':
      return { ...none, fields: fieldsOf({ client: cut(fact.client), login: cut(fact.login) }) };
    case 'rejected':
      return { ...none, fields: fieldsOf({ client: cut(fact.client) }) };
    default:
      return none;
  }
}

function fieldsOf(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null));
}
