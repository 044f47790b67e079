import type { MailLogLine } from '../../../domain/mail-log.ts';
import type { Instant } from '../../../domain/untrusted.ts';
import { clientOf, localUserOf, readText, type SendmailEvent } from './event.ts';

/** What a line of Sendmail says in full, in the letters of the domain: `H` client, `U` local user, `A` login, `P` protocol, `id` Message-ID. */
export function readShownText(text: string, at: Instant, pid: number | null): MailLogLine {
  const { id, event } = readText(text);
  return { ...shown(event), at, pid, id, understood: event.kind !== 'notUnderstood', original: null };
}

type Shown = Pick<MailLogLine, 'kind' | 'fields' | 'address' | 'text'>;

function shown(event: SendmailEvent): Shown {
  const none = { fields: {}, address: null, text: null };
  switch (event.kind) {
    case 'arrival':
      return {
        ...none,
        kind: event.recipients === 0 ? 'rejected' : 'arrival',
        fields: given({ H: clientOf(event.relay), U: localUserOf(event.relay), P: event.protocol, S: String(event.size), id: idOf(event.messageId) }),
        address: event.sender,
      };
    case 'bounce':
      return { ...none, kind: 'arrival', fields: { child: event.child }, address: '', text: event.text };
    case 'login':
      return { ...none, kind: 'other', fields: given({ H: clientOf(event.relay), A: event.login }) };
    case 'loginFailed':
      return { ...none, kind: 'loginFailed', fields: given({ H: clientOf(event.relay), set_id: event.login }) };
    case 'rejected':
      return { ...none, kind: 'rejected', fields: given({ H: clientOf(event.relay) }), text: event.text };
    default:
  }
  if (!('addresses' in event)) return { ...none, kind: event.kind, text: event.text };
  const { addresses, relay, mailer, successor, text } = event;
  return { kind: event.kind, fields: given({ H: relay, T: mailer, C: successor }), address: addresses[0] ?? null, text };
}

/** A Message-ID without its brackets. */
function idOf(messageId: string | null): string | null {
  return messageId?.replace(/^<(.*)>$/s, '$1') ?? null;
}

function given(fields: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
