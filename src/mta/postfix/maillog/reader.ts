import { AnswerClass, ArrivalFlag, DeliveryFlag, MailLogKind } from '../../../domain/mail-log.ts';
import type { QueueId } from '../../../domain/queue-id.ts';
import { classifyAnswer } from '../../../parse/mail-log/answer.ts';
import type { LogColumns } from '../../../parse/mail-log/log-columns.ts';
import { hashAddressBytes } from '../../../parse/mail-log/text-hash.ts';
import { SyslogReader } from '../../../parse/syslog.ts';
import type { Zone } from '../../../parse/zone.ts';
import type { Delivery, PostfixFact, Stretch } from './fact.ts';
import { readFact } from './read-fact.ts';
import { addRow, dropRows, joinRow } from './rows.ts';
import { daemonOfTag } from './tags.ts';

const LINE_FEED = 10;
/** A line makes no more rows than this. */
export const MOST_ROWS = 6;
const MOST_RECENT = 50_000;
/** At a file's end, messages that began so many seconds before may still become ones. */
const ON_ITS_WAY = 600;
const LONGEST = 8192;
const LOGIN = 65;
const USER = 85;
const CLIENT = 72;
/** Relays that are this machine: a filter, a local delivery over LMTP. */
const LOOPBACK = /\[(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)\]|^(?:private\/|\/)/;

/** How a message that is on its way came in, as far as what joins others to it needs. */
type Entrance = 'loopback' | 'internal' | 'outside';

/**
 * The first line of a message, which smtpd writes with the first recipient and pickup with the first byte: it is no message before another daemon tells of it. Many
 * a client breaks off, and many a message is refused at its end.
 */
interface Begun {
  readonly at: number;
  readonly place: number;
  readonly isWanted: boolean;
  readonly client: number;
  readonly submitter: number;
  readonly flags: number;
  /** The id that it had before. */
  readonly origin: QueueId | null;
  /** Where its Message-ID is told. */
  messageIdAt: { readonly at: number; readonly place: number } | null;
}

/** What the lines of one log are read by. */
export interface Reading {
  readonly from: number;
  readonly to: number;
  /** `syslog_name` of all instances. */
  readonly tags: readonly string[];
  readonly userOf: (uid: number) => string | null;
  /** Domains that mail is taken for, lower case. */
  readonly domains: ReadonlySet<string>;
}

/** Reads lines of a mail log into columns. It remembers how recent messages came in, from file to file. */
export class MaillogReader {
  private readonly reading: Reading;
  private syslog: SyslogReader | null = null;
  private readonly recent = new Map<string, Entrance>();
  private readonly begun = new Map<string, Begun>();
  private readonly daemons = new Map<string, string | null>();
  private readonly users = new Map<number, Buffer>();
  /** Earliest time read since it was last set; Infinity when nothing was. */
  earliest = Number.POSITIVE_INFINITY;
  // The line that is read now.
  private bytes: Buffer = Buffer.alloc(0);
  private textFrom = 0;
  place = 0;
  at = 0;
  private isWanted = false;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** Before each file; `latest`: its last change, for stamps without a year. */
  begin(zone: Zone, latest: number): void {
    this.syslog = new SyslogReader(zone, latest);
  }

  /** After each file: what began at its end is told here, where its line stands; what began earlier has come to nothing. Where the columns are full there is more. */
  end(columns: LogColumns): boolean {
    for (const [id, begun] of this.begun) {
      if (columns.length + MOST_ROWS > columns.capacity) return false;
      this.begun.delete(id);
      if (begun.at >= this.at - ON_ITS_WAY) this.tellBegun(id, begun, columns);
    }
    return true;
  }

  /** Reads the lines of bytes[from, to); `offset` is that of bytes[0] in the file. Where it stopped: the columns may be full. */
  read(bytes: Buffer, from: number, to: number, offset: number, columns: LogColumns): number {
    let here = from;
    while (here < to && columns.length + MOST_ROWS <= columns.capacity) {
      const found = bytes.indexOf(LINE_FEED, here);
      const end = found < 0 || found > to ? to : found;
      this.readLine(bytes, here, end, offset, columns);
      here = end + 1;
    }
    return Math.min(here, to);
  }

  private readLine(bytes: Buffer, from: number, end: number, offset: number, columns: LogColumns): void {
    if (this.syslog?.read(bytes, from, end) !== true) return;
    const { at, tagFrom, tagTo, textFrom } = this.syslog.prefix;
    this.earliest = Math.min(this.earliest, at);
    this.at = at / 1000;
    const daemon = this.daemonAt(bytes, tagFrom, tagTo);
    if (daemon === null) return;
    const isWanted = at >= this.reading.from && at <= this.reading.to;
    const fact = readFact(daemon, bytes.toString('latin1', textFrom, Math.min(end, textFrom + LONGEST)));
    if (isWanted) {
      columns.lines++;
      if (fact !== null) columns.understood++;
    }
    if (fact === null || fact.kind === 'other') return;
    this.bytes = bytes;
    this.textFrom = textFrom;
    this.place = offset + from;
    this.isWanted = isWanted;
    this.settle(fact, columns);
    const before = columns.length;
    this.take(fact, columns, daemon);
    // What is not wanted is only remembered.
    if (!isWanted) dropRows(columns, before);
  }

  private daemonAt(bytes: Buffer, from: number, to: number): string | null {
    const tag = bytes.toString('latin1', from, to);
    let daemon = this.daemons.get(tag);
    if (daemon === undefined) {
      daemon = daemonOfTag(tag, this.reading.tags);
      if (this.daemons.size < 1000) this.daemons.set(tag, daemon);
    }
    return daemon;
  }

  /** A message that another daemon tells of has come to be one. */
  private settle(fact: PostfixFact, columns: LogColumns): void {
    if (
      !('id' in fact) ||
      fact.id === null ||
      fact.kind === 'client' ||
      fact.kind === 'command' ||
      fact.kind === 'messageId' ||
      fact.kind === 'refused'
    )
      return;
    this.settleId(fact.id, columns);
    if (fact.kind === 'delivery' && fact.delivery.next !== null) this.settleId(fact.delivery.next, columns);
  }

  private settleId(id: string, columns: LogColumns): void {
    const begun = this.begun.get(id);
    if (begun === undefined) return;
    this.begun.delete(id);
    this.tellBegun(id, begun, columns);
  }

  private tellBegun(id: string, { at, place, isWanted, client, submitter, flags, origin, messageIdAt }: Begun, columns: LogColumns): void {
    if (!isWanted) return;
    const row = addRow(columns, MailLogKind.arrival, id, { at, place });
    columns.client[row] = client;
    columns.submitter[row] = submitter;
    columns.flags[row] = flags;
    if (origin !== null) joinRow(columns, addRow(columns, MailLogKind.successor, id, { at, place }), origin);
    if (messageIdAt !== null) addRow(columns, MailLogKind.envelope, id, messageIdAt);
  }

  private take(fact: PostfixFact, columns: LogColumns, daemon: string): void {
    switch (fact.kind) {
      case 'client':
        this.takeClient(fact, columns);
        return;
      case 'command':
        this.takeCommand(fact, columns);
        return;
      case 'messageId': {
        const begun = this.begun.get(fact.id);
        if (begun !== undefined) begun.messageIdAt = { at: this.at, place: this.place };
        else if (this.recent.has(fact.id)) this.row(columns, MailLogKind.envelope, fact.id);
        else this.arrive(fact.id, 'internal', {});
        return;
      }
      case 'envelope': {
        const row = this.row(columns, MailLogKind.envelope, fact.id);
        columns.sender[row] = this.intern(columns.senders, fact.sender);
        columns.recipients[row] = Math.min(fact.recipients, 0xffff);
        return;
      }
      case 'refused':
        this.begun.delete(fact.id);
        return;
      case 'delivery':
        this.takeDelivery(fact.id, fact.delivery, columns, daemon);
        return;
      case 'notification':
        this.joined(columns, MailLogKind.bounce, fact.id, fact.of);
        return;
      case 'expired': {
        const row = this.row(columns, MailLogKind.failed, fact.id);
        columns.recipients[row] = 1;
        columns.answer[row] = AnswerClass.other;
        return;
      }
      case 'left':
        this.row(columns, MailLogKind.completed, fact.id);
        this.recent.delete(fact.id);
        return;
      case 'removed':
      case 'held':
      case 'released':
        this.row(columns, MailLogKind[fact.kind], fact.id);
        return;
      case 'rejected':
      case 'loginFailed': {
        const row = this.row(columns, MailLogKind[fact.kind], null);
        columns.client[row] = this.intern(columns.clients, fact.client);
        if (fact.kind === 'loginFailed' && fact.login !== null) columns.submitter[row] = this.intern(columns.submitters, fact.login, LOGIN);
        return;
      }
      default:
    }
  }

  private takeClient({ id, client, login, origin }: PostfixFact & { kind: 'client' }, columns: LogColumns): void {
    const isLoopback = client !== null && login === null && LOOPBACK.test(`[${this.text(client)}]`);
    const who = login === null ? client : login;
    this.arrive(id, isLoopback ? 'loopback' : 'outside', {
      client: client === null ? -1 : this.intern(columns.clients, client),
      submitter: who === null ? -1 : this.intern(columns.submitters, who, login === null ? CLIENT : LOGIN),
      flags: login === null ? 0 : ArrivalFlag.authenticated,
      origin: origin === id ? null : origin,
    });
  }

  private takeCommand({ id, uid, origin }: PostfixFact & { kind: 'command' }, columns: LogColumns): void {
    let user = this.users.get(uid);
    if (user === undefined) this.users.set(uid, (user = Buffer.from(this.reading.userOf(uid) ?? String(uid), 'latin1')));
    // A message that was requeued is Postfix's own by now, and still whose it was.
    const submitter = origin === null ? columns.submitters.intern(user, 0, user.length, USER) : -1;
    this.arrive(id, 'outside', { submitter, origin });
  }

  private takeDelivery(
    id: QueueId,
    { status, recipient, original, relay, answer, next, isForward }: Delivery,
    columns: LogColumns,
    daemon: string,
  ): void {
    const kind = status === 'sent' ? MailLogKind.delivered : status === 'bounced' ? MailLogKind.failed : MailLogKind.deferred;
    const row = this.row(columns, kind, id);
    const isHere = LOOPBACK.test(this.text(relay));
    columns.recipients[row] = 1;
    columns.address[row] = hashAddressBytes(this.bytes, this.textFrom + recipient.from, this.textFrom + recipient.to);
    // error(8) speaks for whatever transport could not be reached: only the address tells whether that leads away.
    const isRemote = !isHere && (daemon === 'smtp' || (daemon === 'error' && !this.isOurs(recipient)));
    columns.flags[row] =
      (isRemote ? DeliveryFlag.remote : 0) |
      (isRemote && original !== null ? DeliveryFlag.forwarded : 0) |
      (daemon === 'discard' ? DeliveryFlag.discarded : 0);
    if (kind !== MailLogKind.delivered)
      columns.answer[row] = classifyAnswer(this.bytes, this.textFrom + answer.from, this.textFrom + answer.to, kind === MailLogKind.failed);
    if (kind !== MailLogKind.delivered || next === null || next === id) return;
    // A server elsewhere may answer with any id; only a filter of this machine and an alias make one go on here.
    const entrance = this.recent.get(next);
    if (isForward ? daemon === 'local' && entrance === 'internal' : isHere && entrance === 'loopback')
      this.joined(columns, MailLogKind.successor, next, id, isForward ? DeliveryFlag.forwarded : 0);
  }

  private isOurs(recipient: Stretch): boolean {
    const address = this.text(recipient);
    const at = address.lastIndexOf('@');
    return at < 0 || this.reading.domains.has(address.slice(at + 1).toLowerCase());
  }

  private arrive(id: QueueId, entrance: Entrance, who: Partial<Pick<Begun, 'client' | 'submitter' | 'flags' | 'origin'>>): void {
    for (const map of [this.recent, this.begun]) {
      map.delete(id);
      if (map.size >= MOST_RECENT) for (const oldest of [...map.keys()].slice(0, MOST_RECENT / 10)) map.delete(oldest);
    }
    this.recent.set(id, entrance);
    const { at, place, isWanted } = this;
    this.begun.set(id, { ...{ at, place, isWanted, client: -1, submitter: -1, flags: 0, origin: null, messageIdAt: null }, ...who });
  }

  /** A row of the line that is read now. */
  private row(columns: LogColumns, kind: number, id: QueueId | null): number {
    return addRow(columns, kind, id, this);
  }

  /** A row that ties two messages together. */
  private joined(columns: LogColumns, kind: number, id: QueueId, other: QueueId, flags = 0): void {
    const row = this.row(columns, kind, id);
    joinRow(columns, row, other);
    columns.flags[row] = flags;
  }

  private intern(names: LogColumns['senders'], { from, to }: Stretch, mark = 0): number {
    return names.intern(this.bytes, this.textFrom + from, this.textFrom + to, mark);
  }

  private text({ from, to }: Stretch): string {
    return this.bytes.toString('latin1', this.textFrom + from, this.textFrom + to);
  }
}
