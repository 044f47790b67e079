import { ArrivalFlag, DeliveryFlag, MailLogKind } from '../../../domain/mail-log.ts';
import { classifyAnswer } from '../../../parse/mail-log/answer.ts';
import { hashIdBytes, idHash } from '../../../parse/mail-log/id-hash.ts';
import type { LogColumns } from '../../../parse/mail-log/log-columns.ts';
import { hashAddress } from '../../../parse/mail-log/text-hash.ts';
import { type Arrival, clientOf, type Delivery, isLoopback, localUserOf, readText, type SendmailEvent } from './event.ts';
import { MOST_ADDRESSES } from './address-list.ts';

const LOGIN = 65;
const USER = 85;
const CLIENT = 72;
const NOBODY = Buffer.from('-', 'latin1');
const MOST_RECIPIENTS = 0xffff;
/** A filter or the reception itself turned the message away after its text, though a `from=` line follows. */
const REFUSED = /^(?:Milter: .*(?:reject|discard|tempfail)|collect: .*status=(?:tempfail|reject))/;
/** Rows that one line may make: a recipient each, and two that tell how it came. */
export const MOST_ROWS = MOST_ADDRESSES + 2;
/** What is remembered of ids, pids and senders, until it is forgotten all at once. */
const MOST_KNOWN = 100_000;

/** One line of Sendmail, with where it stands. */
export interface LoggedLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly pid: number;
  readonly offset: number;
  readonly text: string;
}

/** The window whose lines become rows, milliseconds, and the login names of this machine by uid. */
export interface Reading {
  readonly from: number;
  readonly to: number;
  readonly nameOfUser: (uid: number) => string | null;
}

/**
 * Makes rows of Sendmail's lines. It remembers who has logged in to which process, since a login has no queue id; which local submissions it has seen; and the
 * senders, to tell what was forwarded and what only tells of them.
 */
export class LogReader {
  private readonly reading: Reading;
  private readonly logins = new Map<number, { readonly relay: string; readonly login: string }>();
  private readonly submitted = new Set<string>();
  /** Senders by id; those of strangers are marked. */
  private readonly senders = new Map<string, Sender>();
  private readonly refused = new Set<string>();

  constructor(reading: Reading) {
    this.reading = reading;
  }

  /** Takes a line; the columns must have room for `MOST_ROWS`. */
  take(line: LoggedLine, columns: LogColumns): void {
    const { id, event } = readText(line.text);
    const isWanted = line.at >= this.reading.from && line.at <= this.reading.to;
    if (isWanted) {
      columns.lines++;
      if (event.kind !== 'notUnderstood') columns.understood++;
    }
    this.remember(line, id, event);
    if (!isWanted) return;
    if ('addresses' in event) this.takeDelivery(line, id, event, columns);
    else if (event.kind === 'arrival') this.takeArrival(line, id, event, columns);
    else this.takeOther(line, id, event, columns);
  }

  private remember({ pid }: LoggedLine, id: string | null, event: SendmailEvent): void {
    for (const known of [this.logins, this.submitted, this.senders, this.refused]) if (known.size > MOST_KNOWN) known.clear();
    if (event.kind === 'login') this.logins.set(pid, event);
    else if (id !== null && event.kind === 'arrival') {
      const isLocal = localUserOf(event.relay) !== null;
      if (isLocal) this.submitted.add(id);
      this.senders.set(id, { address: event.sender, isStranger: !isLocal && !isLoopback(clientOf(event.relay)) && !isLogin(event) });
    } else if (id !== null && (event.kind === 'other' || event.kind === 'rejected') && REFUSED.test(event.text)) {
      this.refused.add(id);
    }
  }

  /** A message that was taken. One without recipients, or that was refused after its text, never was in a queue. */
  private takeArrival(line: LoggedLine, id: string | null, event: Arrival, columns: LogColumns): void {
    if (id === null) return;
    const client = clientOf(event.relay);
    if (event.recipients === 0 || this.refused.has(id)) {
      this.noteClient(this.addRow(line, id, MailLogKind.rejected, columns), client, columns);
      return;
    }
    const row = this.addRow(line, id, MailLogKind.arrival, columns);
    columns.sender[row] = intern(columns.senders, event.sender);
    columns.recipients[row] = Math.min(event.recipients, MOST_RECIPIENTS);
    this.noteClient(row, client, columns);
    const user = localUserOf(event.relay);
    if (user !== null) columns.submitter[row] = intern(columns.submitters, user, USER);
    else if (isLogin(event)) this.noteLogin(row, line.pid, event, columns);
    else if (client !== null) columns.submitter[row] = intern(columns.submitters, client, CLIENT);
    else columns.submitter[row] = columns.submitters.intern(NOBODY, 0, 1);
  }

  /** The login of the same process and the same client; a message that was logged in for, but by whom is not to be seen, is nobody's. */
  private noteLogin(row: number, pid: number, { relay }: Arrival, columns: LogColumns): void {
    columns.flags[row] = ArrivalFlag.authenticated;
    const known = this.logins.get(pid);
    const isSame = known !== undefined && relay !== null && clientOf(known.relay) === clientOf(relay);
    columns.submitter[row] = isSame ? intern(columns.submitters, known.login, LOGIN) : columns.submitters.intern(NOBODY, 0, 1);
  }

  private takeDelivery(line: LoggedLine, id: string | null, event: Delivery, columns: LogColumns): void {
    const sender = id === null ? null : (this.senders.get(id) ?? null);
    if (id === null || event.kind === 'other' || isAboutSender(event, sender)) return;
    if (event.successor !== null && isLoopback(clientOf(event.relay))) {
      this.takeSuccessor(line, id, event.successor, event, columns);
      return;
    }
    if (event.kind === 'held') {
      this.addRow(line, id, MailLogKind.held, columns);
      return;
    }
    const answer = event.kind === 'delivered' ? 0 : classify(event);
    const flags = deliveryFlags(event, sender);
    for (const address of event.addresses) {
      const row = this.addRow(line, id, MailLogKind[event.kind], columns);
      columns.recipients[row] = 1;
      columns.address[row] = hashAddress(address);
      columns.answer[row] = answer;
      columns.flags[row] = flags | (event.kind === 'delivered' && address === '/dev/null' ? DeliveryFlag.discarded : 0);
    }
  }

  /** The mail server took over what a local user submitted: the message goes on under its id there. */
  private takeSuccessor(line: LoggedLine, id: string, successor: string, { control }: Delivery, columns: LogColumns): void {
    if (!this.submitted.has(id) && control?.uid != null) {
      const user = this.reading.nameOfUser(control.uid);
      if (user === null) return;
      this.submitted.add(id);
      columns.submitter[this.addRow(line, id, MailLogKind.arrival, columns)] = intern(columns.submitters, user, USER);
    }
    const row = this.addRow(line, successor, MailLogKind.successor, columns);
    setOther(id, row, columns);
  }

  private takeOther(line: LoggedLine, id: string | null, event: Exclude<SendmailEvent, Arrival | Delivery>, columns: LogColumns): void {
    switch (event.kind) {
      case 'bounce': {
        if (id === null) return;
        const row = this.addRow(line, event.child, MailLogKind.arrival, columns);
        columns.sender[row] = intern(columns.senders, '');
        columns.submitter[row] = columns.submitters.intern(NOBODY, 0, 1);
        setOther(id, row, columns);
        this.submitted.add(event.child);
        return;
      }
      case 'loginFailed': {
        const row = this.addRow(line, null, MailLogKind.loginFailed, columns);
        this.noteClient(row, clientOf(event.relay), columns);
        if (event.login !== null) columns.submitter[row] = intern(columns.submitters, event.login, LOGIN);
        return;
      }
      case 'rejected':
        this.noteClient(this.addRow(line, id, MailLogKind.rejected, columns), clientOf(event.relay), columns);
        return;
      case 'held':
      case 'released':
      case 'completed':
        if (id !== null) this.addRow(line, id, MailLogKind[event.kind], columns);
        return;
      default:
    }
  }

  private noteClient(row: number, client: string | null, columns: LogColumns): void {
    if (client !== null) columns.client[row] = intern(columns.clients, client);
  }

  private addRow({ at, offset }: LoggedLine, id: string | null, kind: number, columns: LogColumns): number {
    const row = columns.length++;
    columns.kind[row] = kind;
    columns.at[row] = at / 1000;
    columns.offset[row] = offset;
    hashInto(id);
    columns.idHigh[row] = idHash.high;
    columns.idLow[row] = idHash.low;
    return row;
  }
}

function isLogin({ protocol }: Arrival): boolean {
  return protocol !== null && /^E?SMTPS?A$/i.test(protocol);
}

function classify({ text, kind }: Delivery): number {
  const bytes = Buffer.from(text, 'latin1');
  return classifyAnswer(bytes, 0, bytes.length, kind === 'failed');
}

/** Who sent a message, and whether neither a login nor a user of this machine. */
interface Sender {
  readonly address: string;
  readonly isStranger: boolean;
}

/** A sender who cannot be told of a failure is noted like a recipient who cannot be reached, under the same id. */
function isAboutSender({ kind, isAttempt, addresses: [address] }: Delivery, sender: Sender | null): boolean {
  return kind === 'failed' && !isAttempt && (sender === null || sender.address.toLowerCase() === address?.toLowerCase());
}

/** A stranger's mail that goes on for a user of this machine, whose address is not the sender's, is forwarded. */
function deliveryFlags({ mailer, relay, control }: Delivery, sender: Sender | null): number {
  const isRemote = relay !== null && relay !== '' && !isLoopback(clientOf(relay)) && !/^(?:local|prog|\*)/.test(mailer);
  const isForwarded =
    sender?.isStranger === true && control !== null && control.uid !== null && control.address.toLowerCase() !== sender.address.toLowerCase();
  return (isRemote ? DeliveryFlag.remote : 0) | (isForwarded ? DeliveryFlag.forwarded : 0);
}

function setOther(id: string, row: number, columns: LogColumns): void {
  hashInto(id);
  columns.bounceHigh[row] = idHash.high;
  columns.bounceLow[row] = idHash.low;
}

/** One buffer for all texts that are looked up: the scanners keep their view of it. */
const SCRATCH = Buffer.allocUnsafe(2048);

function hashInto(id: string | null): void {
  if (id === null) idHash.high = idHash.low = 0;
  else hashIdBytes(SCRATCH, 0, SCRATCH.write(id, 0, 'latin1'));
}

function intern(names: LogColumns['senders'], text: string, mark = 0): number {
  const bytes = text.length > SCRATCH.length ? Buffer.from(text, 'latin1') : SCRATCH;
  return names.intern(bytes, 0, bytes === SCRATCH ? SCRATCH.write(text, 0, 'latin1') : bytes.length, mark);
}
