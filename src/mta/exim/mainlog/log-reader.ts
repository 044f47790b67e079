import { AT, COLON, HYPHEN, LESS, SLASH, SPACE } from '../../../parse/mail-log/byte.ts';
import { ArrivalFlag, DeliveryFlag, MailLogKind } from '../../../domain/mail-log.ts';
import { classifyAnswer } from '../../../parse/mail-log/answer.ts';
import type { LogColumns } from '../../../parse/mail-log/log-columns.ts';
import { CommandJoin, joined, type Joining } from './command-join.ts';
import { Field } from './fields.ts';
import { hashIdBytes, idHash } from '../../../parse/mail-log/id-hash.ts';
import { idLengthAt } from './id-length.ts';
import type { LogClock } from './log-clock.ts';
import { LogLine } from './log-line.ts';
import { readLogLine, readText } from './read-line.ts';
import type { WholeText } from './syslog-text.ts';
import { hasAt, startsWith } from '../../../parse/mail-log/scan.ts';
import { hashAddressBytes, hashBytes } from '../../../parse/mail-log/text-hash.ts';

const LINE_FEED = 10;
const MOST_RECIPIENTS = 0xffff;
/** Exim's line buffer is 8192 bytes; a list of recipients that comes this near to it may be cut (up to 4.97 without a word). */
const NEARLY_FULL = 8192 - 330;
const OVERFLOW = Buffer.from('**** log string overflowed', 'latin1');
const BLACKHOLE = Buffer.from(':blackhole:', 'latin1');
const NULL_DEVICE = Buffer.from('/dev/null', 'latin1');
const ACL_BLACKHOLE = Buffer.from('blackhole', 'latin1');
const DISCARDED = Buffer.from('discarded', 'latin1');
const LETTER_B = 98;
const LETTER_D = 100;
const LOGIN = 65;
const USER = 85;
const CLIENT = 72;
const NOBODY = Buffer.from('-', 'latin1');

/** Reads lines of a main log into columns; what it remembers (open command lines, the clock) lasts from file to file. */
export class LogReader {
  private readonly clock: LogClock;
  private readonly from: number;
  private readonly to: number;
  private readonly line = new LogLine();
  private readonly join: Joining;
  /** Earliest time read since it was last set; Infinity when nothing was. */
  earliest = Number.POSITIVE_INFINITY;
  /** Lines met that are out of the window. */
  unwanted = 0;
  private isContinuing = false;
  private lineAt = Number.NaN;

  /** Only lines of [from, to], milliseconds, become rows. */
  constructor(clock: LogClock, from: number, to: number, join: Joining = new CommandJoin()) {
    this.clock = clock;
    this.join = join;
    this.from = from;
    this.to = to;
  }

  /** Reads the lines of bytes[from, to), which ends with a line's end; `offset` is that of bytes[0] in the file. Where it stopped: the columns may be full. */
  read(bytes: Buffer, from: number, to: number, offset: number, columns: LogColumns): number {
    const capacity = columns.capacity;
    let here = from;
    while (here < to && columns.length < capacity) {
      const end = bytes.indexOf(LINE_FEED, here);
      if (end < 0 || end >= to) return this.readOne(bytes, here, to, offset, columns);
      this.readOne(bytes, here, end, offset, columns);
      here = end + 1;
    }
    return here;
  }

  /** What the reading of the next line depends on, beside the command lines; null where the line before is none of the window's. */
  get state(): readonly number[] | null {
    const { state } = this.clock;
    return this.isContinuing && this.lineAt === state[0] && this.lineAt >= this.from && this.lineAt <= this.to ? state : null;
  }

  set state(state: readonly number[]) {
    this.clock.state = state;
    this.lineAt = state[0] ?? 0;
    this.isContinuing = true;
  }

  /** Reads a line that syslog brought: Exim's own stamp and pid where the text has them, else syslog's. */
  readSyslogText(text: WholeText, at: number, pid: number, columns: LogColumns): void {
    const { line } = this;
    line.reset();
    const stamped = this.clock.read(text.bytes, text.from, text.end);
    line.at = this.lineAt = stamped < 0 ? at : this.clock.at;
    readText(text.bytes, stamped < 0 ? text.from : stamped, text.end, line);
    if (line.pid === 0) line.pid = pid;
    const isWanted = line.at >= this.from && line.at <= this.to;
    if (isWanted) {
      columns.lines += text.lines;
      if (line.understood) columns.understood += text.lines;
    }
    this.take(text.bytes, text.from, text.end, text.offset - text.from, columns, isWanted);
  }

  private readOne(bytes: Buffer, from: number, end: number, offset: number, columns: LogColumns): number {
    const line = this.line;
    const isStamped = readLogLine(bytes, from, end, this.clock, line);
    if (isStamped) {
      this.lineAt = line.at;
      if (line.at < this.earliest) this.earliest = line.at;
    }
    if (this.lineAt < this.from || this.lineAt > this.to) {
      this.unwanted++;
      if (isStamped) this.take(bytes, from, end, offset, columns, false);
      return end;
    }
    columns.lines++;
    if (isStamped) {
      this.isContinuing = true;
      if (line.understood) columns.understood++;
      this.take(bytes, from, end, offset, columns, true);
    } else if (from === end || (this.isContinuing && bytes[from] === SPACE)) columns.understood++;
    return end;
  }

  private take(bytes: Buffer, from: number, end: number, offset: number, columns: LogColumns, isWanted: boolean): void {
    const line = this.line;
    switch (line.kind) {
      case MailLogKind.notUnderstood:
        return;
      case MailLogKind.other:
        if (line.idTo === 0 && startsWith(bytes, line.textFrom, end, OVERFLOW)) this.join.noteLostCommand(line.pid, line.at);
        return;
      case MailLogKind.command: {
        const cwd = line.has(Field.cwd) ? columns.directories.intern(bytes, line.start(Field.cwd), line.end(Field.cwd)) : -1;

        this.join.noteCommand(line.pid, line.at, cwd);
        if (isWanted) columns.cwd[this.addRow(bytes, from, offset, columns)] = cwd;
        return;
      }
      case MailLogKind.arrival:
        this.takeArrival(bytes, from, end, offset, columns, isWanted);
        return;
      default:
    }
    if (!isWanted) return;
    const row = this.addRow(bytes, from, offset, columns);
    if (line.kind <= MailLogKind.failed) this.fillDelivery(bytes, row, columns);
    else if (line.kind >= MailLogKind.rejected) this.fillClient(bytes, row, columns);
  }

  /** A row with nothing in it but what every line has. */
  private addRow(bytes: Buffer, from: number, offset: number, columns: LogColumns): number {
    const line = this.line;
    const row = columns.length++;
    columns.kind[row] = line.kind;
    columns.at[row] = line.at / 1000;
    columns.offset[row] = offset + from;
    if (line.idTo > 0) {
      hashIdBytes(bytes, line.idFrom, line.idTo);
      columns.idHigh[row] = idHash.high;
      columns.idLow[row] = idHash.low;
    } else {
      columns.idHigh[row] = columns.idLow[row] = 0;
    }
    return row;
  }

  private takeArrival(bytes: Buffer, from: number, end: number, offset: number, columns: LogColumns, isWanted: boolean): void {
    const line = this.line;
    let high = 0;
    let low = 0;
    if (line.has(Field.R)) {
      const start = line.start(Field.R);
      const stop = line.end(Field.R);
      if (idLengthAt(bytes, start, stop) === stop - start) {
        hashIdBytes(bytes, start, stop);
        high = idHash.high;
        low = idHash.low;
      }
    }
    const isLocal = line.has(Field.U) && !line.has(Field.H);
    if (isLocal) this.join.take(line.pid, line.at, high, low);
    if (!isWanted) return;
    const row = this.addRow(bytes, from, offset, columns);
    columns.bounceHigh[row] = high;
    columns.bounceLow[row] = low;
    let flags = this.fillSubmitter(bytes, row, columns);
    if (isLocal && joined.cwd >= 0) {
      columns.cwd[row] = joined.cwd;
      flags |= (joined.byPid ? ArrivalFlag.cwdByPid : 0) | (joined.isCron ? ArrivalFlag.cronDaemon : 0);
    }
    columns.flags[row] = flags;
    const isNull = line.addressTo - line.addressFrom === 2 && bytes[line.addressFrom] === LESS;
    columns.sender[row] = isNull
      ? columns.senders.intern(bytes, line.addressFrom, line.addressFrom)
      : columns.senders.intern(bytes, line.addressFrom, line.addressTo);
    if (line.has(Field.T)) columns.subject[row] = hashBytes(bytes, line.start(Field.T), line.end(Field.T));
    columns.recipients[row] = end - from >= NEARLY_FULL ? 0 : Math.min(line.recipients, MOST_RECIPIENTS);
  }

  /** Who brought the message in: the login where SMTP AUTH succeeded, the local user, the client. Its flags. */
  private fillSubmitter(bytes: Buffer, row: number, columns: LogColumns): number {
    const line = this.line;
    const { submitters, clients } = columns;
    let flags = 0;
    let isLogin = false;
    if (line.has(Field.P)) {
      const start = line.start(Field.P);
      const stop = line.end(Field.P);
      isLogin = bytes[stop - 1] === 97;
      // local-smtp, local-esmtp, local-bsmtp and their like: `local-`
      if (stop - start > 6 && bytes[start] === 108 && bytes[start + 5] === HYPHEN) flags |= ArrivalFlag.localSmtp;
    }
    if (line.ipTo > 0 && line.has(Field.H)) columns.client[row] = clients.intern(bytes, line.ipFrom, line.ipTo);
    if (isLogin && line.has(Field.A)) {
      flags |= ArrivalFlag.authenticated;
      const stop = line.end(Field.A);
      const driver = colonOr(bytes, line.start(Field.A), stop);
      if (driver < stop) {
        columns.submitter[row] = submitters.intern(bytes, driver + 1, colonOr(bytes, driver + 1, stop), LOGIN);
        return flags;
      }
    }
    if (!line.has(Field.H) && line.has(Field.U)) columns.submitter[row] = submitters.intern(bytes, line.start(Field.U), line.end(Field.U), USER);
    else if (line.ipTo > 0 && line.has(Field.H)) columns.submitter[row] = submitters.intern(bytes, line.ipFrom, line.ipTo, CLIENT);
    else columns.submitter[row] = submitters.intern(NOBODY, 0, 1);
    return flags;
  }

  private fillDelivery(bytes: Buffer, row: number, columns: LogColumns): void {
    const line = this.line;
    columns.recipients[row] = 1;
    const isQualified = line.has(Field.H) || hasAt(bytes, line.addressFrom, line.addressTo);
    const isOriginal = !isQualified && line.originalTo > line.originalFrom;
    const from = isOriginal ? line.originalFrom : line.addressFrom;
    columns.address[row] = hashAddressBytes(bytes, from, isOriginal ? line.originalTo : line.addressTo);
    let flags = line.has(Field.H) ? DeliveryFlag.remote : 0;
    if (line.kind === MailLogKind.delivered) {
      if (isBlackhole(bytes, line)) flags |= DeliveryFlag.discarded;
    } else columns.answer[row] = classifyAnswer(bytes, line.textFrom, line.textTo, line.kind === MailLogKind.failed);
    if (line.originalTo > line.originalFrom && isForwarded(bytes, line)) flags |= DeliveryFlag.forwarded;
    columns.flags[row] = flags;
  }

  /** Refusals and failed logins: the client, and the login that was tried. */
  private fillClient(bytes: Buffer, row: number, columns: LogColumns): void {
    const line = this.line;
    if (line.ipTo > 0) columns.client[row] = columns.clients.intern(bytes, line.ipFrom, line.ipTo);
    if (line.kind !== MailLogKind.loginFailed) return;
    if (line.has(Field.setId)) columns.submitter[row] = columns.submitters.intern(bytes, line.start(Field.setId), line.end(Field.setId), LOGIN);
  }
}

/** Next colon, or `to`: `driver:login[:sender]` (the third with +smtp_mailauth). */
function colonOr(bytes: Uint8Array, from: number, to: number): number {
  for (let here = from; here < to; here++) if (bytes[here] === COLON) return here;
  return to;
}

function isBlackhole(bytes: Uint8Array, line: LogLine): boolean {
  switch (bytes[line.addressFrom]) {
    case COLON:
      return isWhole(bytes, line, BLACKHOLE);
    case SLASH:
      return isWhole(bytes, line, NULL_DEVICE);
    case LETTER_B:
    case LETTER_D:
      return line.textTo > 0 && (isWhole(bytes, line, ACL_BLACKHOLE) || isWhole(bytes, line, DISCARDED));
    default:
      return false;
  }
}

const isWhole = (bytes: Uint8Array, line: LogLine, text: Uint8Array): boolean =>
  line.addressTo - line.addressFrom === text.length && startsWith(bytes, line.addressFrom, line.addressTo, text);

/** True when the final address is not the original one: `okdest <list@host>`, `far@remote <local@host>`; the local part alone is the same. */
function isForwarded(bytes: Uint8Array, line: LogLine): boolean {
  const length = line.addressTo - line.addressFrom;
  for (let here = 0; here < length; here++) {
    const final = bytes[line.addressFrom + here] ?? 0;
    const original = bytes[line.originalFrom + here] ?? 0;
    if (final !== original && (final | 32) !== (original | 32)) return true;
  }
  const stop = line.originalFrom + length;
  return stop !== line.originalTo && bytes[stop] !== AT;
}
