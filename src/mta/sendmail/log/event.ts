import { addressEnd, bareAddress, readList } from './address-list.ts';

/** What one line of Sendmail says (logsender, logdelivery and sm_syslog calls of 8.12 to 8.18), texts latin1 as found. */
export type SendmailEvent =
  | Arrival
  | Delivery
  | { readonly kind: 'bounce'; readonly child: string; readonly text: string }
  | { readonly kind: 'login'; readonly relay: string; readonly login: string }
  | { readonly kind: 'loginFailed'; readonly relay: string; readonly login: string | null }
  | { readonly kind: 'rejected'; readonly relay: string | null; readonly text: string }
  | { readonly kind: 'held' | 'released' | 'completed'; readonly text: string }
  | { readonly kind: 'other' | 'notUnderstood'; readonly text: string };

/** A `from=` line: a message was taken, or (`recipients` 0) none was. */
export interface Arrival {
  readonly kind: 'arrival';
  readonly sender: string;
  readonly size: number;
  readonly recipients: number;
  readonly messageId: string | null;
  readonly protocol: string | null;
  /** `user@localhost`, `host [ip]`, or null where none is logged. */
  readonly relay: string | null;
}

/** A `to=` line: what became of some recipients. */
export interface Delivery {
  readonly kind: 'delivered' | 'deferred' | 'failed' | 'held' | 'other';
  readonly addresses: readonly string[];
  /** The user that the delivery was done for. */
  readonly control: { readonly address: string; readonly uid: number | null } | null;
  readonly mailer: string;
  /** Somebody was asked to take it; without that the line may tell what came of telling its sender. */
  readonly isAttempt: boolean;
  readonly relay: string | null;
  /** The queue id that the next mail server gave: only `Sent (ID Message accepted for delivery)`, which a Sendmail says. */
  readonly successor: string | null;
  /** What was answered, then the status. */
  readonly text: string;
}

/** What stands before the text: the queue id, or null. */
export interface LoggedText {
  readonly id: string | null;
  readonly event: SendmailEvent;
}

const ID = /^([0-9A-Za-z]{8}\d{5,10}|NOQUEUE): /;

/** Reads the text of a line after its syslog tag. */
export function readText(text: string): LoggedText {
  const found = ID.exec(text);
  const id = found === null || found[1] === 'NOQUEUE' ? null : (found[1] ?? null);
  return { id, event: readEvent(found === null ? text : text.slice(found[0].length)) };
}

function readEvent(text: string): SendmailEvent {
  if (text.startsWith('from=')) return readArrival(text) ?? { kind: 'notUnderstood', text };
  if (text.startsWith('to=')) return readDelivery(text) ?? { kind: 'notUnderstood', text };
  if (text.startsWith('AUTH')) return readLogin(text);
  const child = CHILD.exec(text);
  if (child !== null) return { kind: 'bounce', child: child[1] ?? '', text: text.slice(child[0].length) };
  if (text.startsWith('quarantine=')) return { kind: 'held', text };
  if (text === 'unquarantine') return { kind: 'released', text };
  if (text.startsWith('done; ')) return { kind: 'completed', text };
  if (text.startsWith('ruleset=') || REJECTS.test(text)) return readRefusal(text);
  return { kind: OTHERS.test(text) ? 'other' : 'notUnderstood', text };
}

/** `NEWID: DSN: text`: a bounce, a warning or a report was made of this message. */
const CHILD = /^([0-9A-Za-z]{8}\d{5,10}): (?:DSN|sender notify|return to sender|postmaster notify|return receipt): /;
const REJECTS = /^(?:Milter\b.*reject=|rejecting commands from|<.*>\.\.\. |lost input channel from)/;
const OTHERS =
  /^(?:Authentication-Warning|setsender|collect|clone|STARTTLS|Milter|alias database|\/etc\/\S*: \d+ aliases|starting daemon|gethostbyaddr|started as|restarting|stopping|rejecting connections|accepting connections|SYSERR|Losing|Saved message|discarded|dead|timeout|possible SMTP attack|runqueue|grew WorkList|low on space|locked|SMTP outgoing|SMTP MAIL|ETRN|VRFY|EXPN|headers too large|Fixed MIME|Truncated|Missing|\S+ did not issue|(?:\S+ )?\[[0-9A-Fa-f:.IPv]+\](?: \(may be forged\))? did not issue|.*: (?:could not|cannot) )/;

const SIZE = /, size=(\d{1,15}), class=(-?\d{1,6}), nrcpts=(\d{1,9})/y;

function readArrival(text: string): Arrival | null {
  const from = 'from='.length;
  const end = addressEnd(text, from);
  let size = end < 0 ? null : execAt(SIZE, text, end);
  let addressTo = end;
  for (let at = text.indexOf(', size=', from); size === null && at >= 0; at = text.indexOf(', size=', at + 1)) {
    // A sender that was cut within quotes (200 bytes are logged).
    size = execAt(SIZE, text, at);
    addressTo = at;
  }
  if (size === null) return null;
  const rest = text.slice(addressTo + size[0].length);
  const relayAt = rest.lastIndexOf(', relay=');
  const middle = relayAt < 0 ? rest : rest.slice(0, relayAt);
  const protocolAt = middle.lastIndexOf(', proto=');
  return {
    kind: 'arrival',
    sender: bareAddress(text.slice(from, addressTo)),
    size: Number(size[1]),
    recipients: Number(size[3]),
    messageId: messageIdOf(protocolAt < 0 ? middle : middle.slice(0, protocolAt)),
    protocol: protocolAt < 0 ? null : (/^[A-Za-z]{2,12}/.exec(middle.slice(protocolAt + ', proto='.length))?.[0] ?? null),
    relay: relayAt < 0 ? null : rest.slice(relayAt + ', relay='.length),
  };
}

function messageIdOf(field: string): string | null {
  return field.startsWith(', msgid=') ? field.slice(', msgid='.length).replace(/, bodytype=[\w-]{1,20}$/, '') : null;
}

const CONTROL = /, ctladdr=/y;
const UID = / \((-?\d{1,10})\/-?\d{1,10}\)/y;
const DELAY = /(?:, delay=[\d:+]{1,20})?(, xdelay=[\d:+]{1,20})?(?:, mailer=([^,\s]{1,40}))?(?:, pri=-?\d{1,12})?/y;
const RELAY = /, relay=(.*?)(?=, dsn=\d\.\d{1,3}\.\d{1,3}, |, quarantine=|, reply=|, stat=)/sy;
const STATUS = /, dsn=(\d)\.\d{1,3}\.\d{1,3}/y;
const ACCEPTED = /^stat=Sent \(([0-9A-Za-z]{8}\d{5,10}) Message accepted for delivery\)$/;

/** Fields are read from the left, each from where the one before ends: what a remote server answered comes last, and a sender's tricks in quotes. */
function readDelivery(text: string): Delivery | null {
  const { addresses, end } = readList(text, 'to='.length);
  let at = text.startsWith(', [more]', end) ? end + ', [more]'.length : end;
  const control = readControl(text, at);
  at = control.end;
  const timing = execAt(DELAY, text, at);
  at += timing?.[0].length ?? 0;
  const relay = execAt(RELAY, text, at);
  at += relay?.[0].length ?? 0;
  const dsn = execAt(STATUS, text, at);
  at += dsn?.[0].length ?? 0;
  if (!/^, (?:quarantine|reply|stat)=/.test(text.slice(at, at + 13))) return null;
  const rest = text.slice(at + 2);
  return {
    kind: outcomeOf(dsn?.[1] ?? null, rest),
    addresses,
    control: control.address === null ? null : { address: control.address, uid: control.uid },
    mailer: timing?.[2] ?? '',
    isAttempt: timing?.[1] !== undefined,
    relay: relay?.[1] ?? null,
    successor: ACCEPTED.exec(rest)?.[1] ?? null,
    text: rest.replace(/^(?:reply|stat)=/, ''),
  };
}

function readControl(text: string, from: number): { readonly address: string | null; readonly uid: number | null; readonly end: number } {
  const begins = execAt(CONTROL, text, from);
  if (begins === null) return { address: null, uid: null, end: from };
  const at = from + begins[0].length;
  let end = addressEnd(text, at);
  if (end < 0) end = Math.max(at, text.indexOf(', delay=', at));
  const uid = execAt(UID, text, end);
  return { address: bareAddress(text.slice(at, end)), uid: uid === null ? null : Number(uid[1]), end: end + (uid?.[0].length ?? 0) };
}

/** By the status code, which stands before all that a remote server said; where none is logged, by the word that Sendmail begins with. */
function outcomeOf(dsn: string | null, rest: string): Delivery['kind'] {
  if (/^quarantine=|^stat=quarantined/.test(rest)) return 'held';
  if (dsn === '2') return /^stat=(?:Sent|ok|deliverable)/i.test(rest) ? 'delivered' : 'other';
  if (dsn === '4') return 'deferred';
  if (dsn === '5') return 'failed';
  if (rest.startsWith('stat=Sent')) return 'delivered';
  if (rest.startsWith('stat=Deferred') || rest.startsWith('reply=4')) return 'deferred';
  return /^stat=(?:queued|return to sender)/i.test(rest) ? 'other' : 'failed';
}

const LOGIN = 'AUTH=server, relay=';

/** `AUTH=server, relay=…, authid=…, mech=…, bits=…` (srvrsmtp.c): the login is one that exists, the relay's name a stranger's. */
function readLogin(text: string): SendmailEvent {
  const loginAt = text.lastIndexOf(', authid=');
  const good =
    text.startsWith(LOGIN) && loginAt >= 0 ? /^(.+), mech=[\w-]{1,40}, bits=\d{1,5}$/s.exec(text.slice(loginAt + ', authid='.length)) : null;
  if (good !== null) return { kind: 'login', relay: text.slice(LOGIN.length, loginAt), login: good[1] ?? '' };
  const bad = /^AUTH failure \([\w-]{1,40}\): (.*), relay=(.*)$/s.exec(text);
  if (bad === null) return { kind: text.startsWith('AUTH=') || text.startsWith('AUTH ') ? 'other' : 'notUnderstood', text };
  const userAt = (bad[1] ?? '').lastIndexOf(', user=');
  return { kind: 'loginFailed', relay: bad[2] ?? '', login: userAt < 0 ? null : (bad[1] ?? '').slice(userAt + ', user='.length) };
}

/** `ruleset=check_rcpt, arg1=…, relay=…, reject=550 …`: the argument is the stranger's, so the relay is the last one before the refusal. */
function readRefusal(text: string): SendmailEvent {
  const rejectAt = text.lastIndexOf(', reject=');
  if (text.startsWith('ruleset=') && rejectAt < 0) return { kind: 'other', text };
  const before = rejectAt < 0 ? text : text.slice(0, rejectAt);
  const relayAt = before.lastIndexOf(', relay=');
  return { kind: 'rejected', relay: relayAt < 0 ? null : before.slice(relayAt + ', relay='.length), text };
}

function execAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The client's address at the end of a relay: `host [ip]`, `ident@host [IPv6:…] (may be forged)`; null for `user@localhost`. */
export function clientOf(relay: string | null): string | null {
  return /\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\](?: \(may be forged\))?$/.exec(relay ?? '')?.[1] ?? null;
}

/** The local user whose own command handed a message over (`user@localhost`, never with an address in brackets); null for a network client. */
export function localUserOf(relay: string | null): string | null {
  return /^([^@[\]\s,]{1,64})@localhost$/.exec(relay ?? '')?.[1] ?? null;
}

/** Whether a relay is this machine itself. */
export function isLoopback(address: string | null): boolean {
  return address !== null && (address.startsWith('127.') || address === '::1');
}
