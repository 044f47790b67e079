import { AnswerClass, ArrivalFlag, DeliveryFlag, MailLogKind } from '../domain/mail-log.ts';
import type { MailLogBatch } from '../domain/mail-log.ts';
import { RowPairs } from './row-pairs.ts';
import { RowIndex, TextTable, grown, lengthened, roomFor } from './columns.ts';
import { FailedLogins } from './failed-logins.ts';
import { LateTexts } from './late-texts.ts';
import type { LogPlace } from './log-place.ts';
import { NameMaps } from './name-map.ts';
import { type QueuedFacts, UNKNOWN } from './queued-facts.ts';
import { RowFlag } from './row-flag.ts';
import { Spooled } from './spooled.ts';

/** Offsets are kept in 32 bits; a longer log is cut into stretches of this many bytes. */
const STRETCH = 2 ** 32;
/** A message passes through so many queues at most; a log that lies must not lead round in a circle. */
const MOST_SUCCESSORS = 16;

/** Two lanes of the hash of a queue id. */
export type IdHash = readonly [high: number, low: number];

/**
 * Every submission of the window, a row each, in columns of about 55 bytes a row; facts of queue and log are folded in as they are read.
 * Fold the queue first: a message delivered in between is then corrected by the log.
 */
export class Ledger {
  at = new Float64Array(0);
  submitter = new Int32Array(0);
  client = new Int32Array(0);
  cwd = new Int32Array(0);
  sender = new Int32Array(0);
  subject = new Uint32Array(0);
  /** Recipients as the spool lists them or the log names them at arrival; 0 when unknown. */
  recipients = new Uint16Array(0);
  delivered = new Uint16Array(0);
  rejected = new Uint16Array(0);
  /** Delivery lines that name a remote host, and deferrals; both stop at 255. */
  remote = new Uint8Array(0);
  deferred = new Uint8Array(0);
  bounces = new Uint16Array(0);
  flags = new Uint16Array(0);
  /**
   * Where the arrival line of a logged row stands: a stretch of a file (0 is the first, so that most logs write nothing there) and the offset in it; of few rows the
   * same of the first refusal, its stretches counted from 1.
   */
  private stretch = new Uint16Array(0);
  private offset = new Uint32Array(0);
  private readonly refusals = new RowPairs();
  readonly submitters = new TextTable();
  readonly clients = new TextTable();
  readonly directories = new TextTable();
  readonly senders = new LateTexts();
  readonly scripts = new TextTable();
  private last: { readonly file: string; readonly base: number; readonly number: number } | null = null;
  private readonly stretches: { readonly file: string; readonly base: number }[] = [];
  /** What only rows found in a spool have. */
  readonly spooled = new Spooled();
  /** Recipients met, as pairs of row and address hash, in two columns. */
  addressRow = new Int32Array(0);
  address = new Uint32Array(0);
  addresses = 0;
  /** Bounces whose original is not in the ledger: their rows. */
  readonly orphans: number[] = [];
  /** Where the last command line met in each directory stands. */
  private commandStretch = new Uint16Array(0);
  private commandOffset = new Uint32Array(0);
  /** Of rows that caused a bounce which still waits: the last such bounce. */
  readonly waitingBounce = new Map<number, number>();
  readonly failedLogins = new FailedLogins();
  lines = 0;
  understood = 0;
  /** Part of the log that is folded, 0 to 1. */
  private progress = 0;
  /** One more than the row that goes on for a row; as long as the last row that has one. */
  private successors = new Int32Array(0);
  private readonly index = new RowIndex();
  /** Of bounces: the hash of the id of what caused them. */
  private readonly causes = new RowPairs();
  private maps: NameMaps | null = null;
  private readonly decode: (bytes: string) => string;

  /** `decode` makes text of the bytes (latin1) that logs hold, as the queue's texts already are. */
  constructor(decode: (bytes: string) => string) {
    this.decode = decode;
  }

  get rows(): number {
    return this.index.rows;
  }

  /** Folds in one queued message. */
  addQueued(facts: QueuedFacts, hash: IdHash): void {
    const row = this.newRow(hash[0], hash[1]);
    this.at[row] = facts.arrivedAt === null ? 0 : facts.arrivedAt / 1000;
    this.spooled.add(row, {
      id: facts.id,
      queue: facts.queue,
      script: facts.script === null ? -1 : this.scripts.number(facts.script),
      listed: facts.recipients,
      waiting: facts.waiting,
    });
    this.flags[row] = facts.flags;
    this.submitter[row] = this.submitters.number(facts.submitter);
    this.client[row] = facts.client === null ? -1 : this.clients.number(facts.client);
    this.cwd[row] = facts.cwd === null ? -1 : this.directories.number(facts.cwd);
    this.sender[row] = facts.sender === null ? -1 : this.senders.number(facts.sender);
    this.subject[row] = facts.subject;
    this.recipients[row] = Math.min(facts.recipients, 0xffff);
    for (const address of facts.addresses) this.addAddress(row, address);
  }

  /** Folds in only the facts of these messages, from a stretch of a log before the window: what caused bounces that still wait. */
  foldOnly(batch: MailLogBatch, wanted: ReadonlySet<string>): void {
    for (let line = 0; line < batch.length; line++) {
      const kind = batch.kind[line];
      if (!wanted.has(`${batch.idHigh[line]}/${batch.idLow[line]}`)) continue;
      if (kind === MailLogKind.arrival) this.foldArrival(batch, line, this.mapsOf(batch));
      else if (kind === MailLogKind.envelope) this.foldEnvelope(batch, line, this.mapsOf(batch));
      else if (kind === MailLogKind.successor) this.foldSuccessor(batch, line);
      else if (kind === MailLogKind.delivered || kind === MailLogKind.failed || kind === MailLogKind.deferred) this.foldDelivery(batch, line);
    }
  }

  /** Queued messages of which neither spool nor log has told who handed them over, and whose arrival is not logged in the window. */
  *unknownQueued(): Generator<{ readonly row: number; readonly id: string }, void, undefined> {
    const unknown = this.submitters.number(UNKNOWN);
    for (const row of this.spooled.rows()) {
      const { id } = this.spooled.nameOf(row) ?? { id: '' };
      if (this.submitter[row] === unknown && !this.has(row, RowFlag.logged) && !this.isBounce(row) && !this.has(row, RowFlag.unreadable))
        yield { row, id };
    }
  }

  /** Folds in the facts of one stretch of a main log, in file order. */
  fold(batch: MailLogBatch): void {
    this.progress = batch.progress;
    this.lines += batch.lines;
    this.understood += batch.understood;
    const maps = this.mapsOf(batch);
    for (let line = 0; line < batch.length; line++) {
      switch (batch.kind[line]) {
        case MailLogKind.arrival:
          this.foldArrival(batch, line, maps);
          break;
        case MailLogKind.envelope:
          this.foldEnvelope(batch, line, maps);
          break;
        case MailLogKind.bounce:
          this.foldBounce(batch, line);
          break;
        case MailLogKind.successor:
          this.foldSuccessor(batch, line);
          break;
        case MailLogKind.delivered:
        case MailLogKind.deferred:
        case MailLogKind.failed:
          this.foldDelivery(batch, line);
          break;
        case MailLogKind.completed:
        case MailLogKind.removed:
          this.foldEnd(batch, line);
          break;
        case MailLogKind.command:
          this.foldCommand(batch, line, maps);
          break;
        case MailLogKind.loginFailed:
          this.foldFailure(batch, line, maps);
          break;
        default:
      }
    }
  }

  /** Charges every bounce to the row that caused it; call when facts are in, and again when more have come. */
  chargeBounces(): void {
    // Only where there are some: what was never written takes no memory.
    for (let row = 0; row < this.rows; row++) if (this.bounces[row] !== 0) this.bounces[row] = 0;
    this.orphans.length = 0;
    for (let row = 0; row < this.rows; row++) {
      if (!this.isBounce(row)) continue;
      const cause = this.causeOf(row);
      if (cause < 0 || cause === row) {
        this.orphans.push(row);
        continue;
      }
      this.bounces[cause] = (this.bounces[cause] ?? 0) + 1;
      if (this.spooled.has(row)) this.waitingBounce.set(cause, row);
    }
  }

  /** Gives a bounce without a known original the message or the user that its returned headers name. */
  assumeOrigin(row: number, cause: IdHash | null, user: string | null): void {
    if (this.causes.find(row) >= 0) return;
    if (cause !== null) this.causes.set(row, cause[0], cause[1]);
    if (user !== null) this.submitter[row] = this.submitters.number(`U:${user}`);
  }

  /** The row that caused this bounce, or −1. */
  causeOf(row: number): number {
    const at = this.causes.find(row);
    return at < 0 ? -1 : this.lastOf(this.index.find(this.causes.high(at), this.causes.low(at)));
  }

  /** The row that goes on for a row in the end: itself where none does. */
  lastOf(row: number): number {
    let last = row;
    for (let steps = 0; steps < MOST_SUCCESSORS && last >= 0; steps++) {
      const next = (this.successors[last] ?? 0) - 1;
      if (next < 0) break;
      last = next;
    }
    return last;
  }

  find(hash: IdHash): number {
    return this.index.find(hash[0], hash[1]);
  }

  isBounce(row: number): boolean {
    return this.has(row, RowFlag.bounce);
  }

  has(row: number, flag: number): boolean {
    return ((this.flags[row] ?? 0) & flag) !== 0;
  }

  /** Where the arrival of a row is logged; null when it is not. */
  arrivalPlace(row: number): LogPlace | null {
    return this.has(row, RowFlag.logged) ? this.placeIn((this.stretch[row] ?? 0) + 1, this.offset[row] ?? 0) : null;
  }

  /** Where the first refusal of a row is logged; null when there is none. */
  refusalPlace(row: number): LogPlace | null {
    const at = this.refusals.find(row);
    return at < 0 ? null : this.placeIn(this.refusals.high(at), this.refusals.low(at));
  }

  /** Where the last command line of a directory is logged; null when none is. */
  commandPlace(directory: number): LogPlace | null {
    return this.placeIn(this.commandStretch[directory] ?? 0, this.commandOffset[directory] ?? 0);
  }

  /** First PHP header of a queued row; null when it has none or is not queued. */
  scriptOf(row: number): string | null {
    const script = this.spooled.scriptOf(row);
    return script < 0 ? null : this.scripts.text(script);
  }

  private placeIn(stretch: number, offset: number): LogPlace | null {
    const found = this.stretches[stretch - 1];
    return found === undefined ? null : { file: found.file, byte: found.base + offset };
  }

  /** The stretch of a log that a place is in; the last one is remembered. */
  private stretchOf(file: string, offset: number): number {
    const { last } = this;
    if (last !== null && last.file === file && offset >= last.base && offset - last.base < STRETCH) return last.number;
    const base = Math.floor(offset / STRETCH) * STRETCH;
    const known = this.stretches.findIndex((one) => one.file === file && one.base === base);
    const number = known >= 0 ? known + 1 : this.stretches.push({ file, base });
    this.last = { file, base, number };
    return number;
  }

  private mapsOf(batch: MailLogBatch): NameMaps {
    if (!this.maps?.isOf(batch)) this.maps = new NameMaps(batch, this, this.decode);
    return this.maps;
  }

  private foldArrival(batch: MailLogBatch, line: number, maps: NameMaps): void {
    const high = batch.idHigh[line] ?? 0;
    const low = batch.idLow[line] ?? 0;
    let row = this.index.find(high, low);
    const isNew = row < 0 || this.has(row, RowFlag.logged);
    if (isNew) row = this.newRow(high, low);
    const arrival = batch.flags[line] ?? 0;
    let flags = (this.flags[row] ?? 0) | RowFlag.logged;
    if (arrival & ArrivalFlag.authenticated) flags |= RowFlag.authenticated;
    if (arrival & ArrivalFlag.cronDaemon) flags |= RowFlag.cronDaemon;
    const bounceHigh = batch.bounceHigh[line] ?? 0;
    const bounceLow = batch.bounceLow[line] ?? 0;
    const sender = maps.senders.number(batch.sender[line] ?? -1);
    if ((bounceHigh !== 0 || bounceLow !== 0) && sender >= 0 && this.senders.text(sender) === '') {
      flags |= RowFlag.bounce;
      this.causes.set(row, bounceHigh, bounceLow);
    }
    this.flags[row] = flags;
    this.at[row] = batch.at[line] ?? 0;
    const submitter = maps.submitters.number(batch.submitter[line] ?? -1);
    if (sender >= 0 || isNew) this.sender[row] = sender;
    if (submitter >= 0 || isNew) this.submitter[row] = submitter;
    this.client[row] = maps.clients.number(batch.client[line] ?? -1);
    this.cwd[row] = maps.directories.number(batch.cwd[line] ?? -1);
    this.subject[row] = (batch.subject[line] ?? 0) || (this.subject[row] ?? 0);
    this.recipients[row] = Math.max(this.recipients[row] ?? 0, batch.recipients[line] ?? 0);
    const offset = batch.offset[line] ?? 0;
    const later = this.stretchOf(batch.file.path, offset) - 1;
    if (later > 0) this.stretch[row] = later;
    this.offset[row] = offset - (this.last?.base ?? 0);
  }

  private foldEnvelope(batch: MailLogBatch, line: number, maps: NameMaps): void {
    const row = this.index.find(batch.idHigh[line] ?? 0, batch.idLow[line] ?? 0);
    if (row < 0) return;
    const sender = maps.senders.number(batch.sender[line] ?? -1);
    if (sender >= 0) this.sender[row] = sender;
    if (this.recipients[row] === 0) this.recipients[row] = batch.recipients[line] ?? 0;
  }

  private foldBounce(batch: MailLogBatch, line: number): void {
    const row = this.index.find(batch.idHigh[line] ?? 0, batch.idLow[line] ?? 0);
    if (row < 0) return;
    this.flags[row] = (this.flags[row] ?? 0) | RowFlag.bounce;
    this.causes.set(row, batch.bounceHigh[line] ?? 0, batch.bounceLow[line] ?? 0);
  }

  /** The row takes over whose doing the other was; the mail server itself is nobody. */
  private foldSuccessor(batch: MailLogBatch, line: number): void {
    const row = this.index.find(batch.idHigh[line] ?? 0, batch.idLow[line] ?? 0);
    const other = this.index.find(batch.bounceHigh[line] ?? 0, batch.bounceLow[line] ?? 0);
    if (row < 0 || other < 0 || row === other) return;
    for (const column of [this.at, this.submitter, this.client, this.cwd, this.stretch, this.offset]) column[row] = column[other] ?? 0;
    if (this.sender[row] === -1) this.sender[row] = this.sender[other] ?? -1;
    const taken = (this.flags[other] ?? 0) & (RowFlag.logged | RowFlag.authenticated | RowFlag.bounce);
    const isForward = ((batch.flags[line] ?? 0) & DeliveryFlag.forwarded) !== 0;
    this.flags[row] = (this.flags[row] ?? 0) | taken | (isForward ? RowFlag.forwarded : 0);
    this.flags[other] = (this.flags[other] ?? 0) | RowFlag.succeeded;
    this.successors = grown(this.successors, this.rows);
    this.successors[other] = row + 1;
    const cause = this.causes.find(other);
    if (cause >= 0) this.causes.set(row, this.causes.high(cause), this.causes.low(cause));
  }

  private foldDelivery(batch: MailLogBatch, line: number): void {
    const row = this.index.find(batch.idHigh[line] ?? 0, batch.idLow[line] ?? 0);
    if (row < 0) return;
    const kind = batch.kind[line];
    const flags = batch.flags[line] ?? 0;
    const answer = batch.answer[line] ?? AnswerClass.none;
    if (answer === AnswerClass.spamVerdict) this.flags[row] = (this.flags[row] ?? 0) | RowFlag.spamVerdict;
    if (flags & DeliveryFlag.remote) this.remote[row] = Math.min((this.remote[row] ?? 0) + 1, 0xff);
    if (flags & DeliveryFlag.forwarded) this.flags[row] = (this.flags[row] ?? 0) | RowFlag.forwarded;
    if (kind === MailLogKind.deferred) {
      this.deferred[row] = Math.min((this.deferred[row] ?? 0) + 1, 0xff);
      return;
    }
    const listed = this.has(row, RowFlag.queued) ? this.spooled.listed(row) : -1;
    if (listed < (this.recipients[row] ?? 0)) this.addAddress(row, batch.address[line] ?? 0);
    if (kind === MailLogKind.delivered) {
      this.delivered[row] = (this.delivered[row] ?? 0) + 1;
      return;
    }
    this.rejected[row] = (this.rejected[row] ?? 0) + 1;
    if (this.rejected[row] !== 1) return;
    const offset = batch.offset[line] ?? 0;
    const stretch = this.stretchOf(batch.file.path, offset);
    this.refusals.set(row, stretch, offset - (this.last?.base ?? 0));
  }

  private foldFailure(batch: MailLogBatch, line: number, maps: NameMaps): void {
    const login = maps.submitters.number(batch.submitter[line] ?? -1);
    const client = maps.clients.number(batch.client[line] ?? -1);
    if (login >= 0) this.failedLogins.add(login, client, batch.at[line] ?? 0, { file: batch.file.path, byte: batch.offset[line] ?? 0 });
  }

  private foldEnd(batch: MailLogBatch, line: number): void {
    const row = this.index.find(batch.idHigh[line] ?? 0, batch.idLow[line] ?? 0);
    if (row < 0) return;
    const removed = batch.kind[line] === MailLogKind.removed;
    const flags = (this.flags[row] ?? 0) | (removed ? RowFlag.removed : RowFlag.completed);
    // The message left the spool after the queue was read.
    this.flags[row] = removed ? flags : flags & ~(RowFlag.queued | RowFlag.held);
    if (!removed) this.spooled.end(row);
  }

  private foldCommand(batch: MailLogBatch, line: number, maps: NameMaps): void {
    const directory = maps.directories.number(batch.cwd[line] ?? -1);
    if (directory < 0) return;
    if (directory >= this.commandStretch.length) {
      this.commandStretch = grown(this.commandStretch, directory + 1);
      this.commandOffset = grown(this.commandOffset, directory + 1);
    }
    const offset = batch.offset[line] ?? 0;
    this.commandStretch[directory] = this.stretchOf(batch.file.path, offset);
    this.commandOffset[directory] = offset - (this.last?.base ?? 0);
  }

  private addAddress(row: number, address: number): void {
    const at = this.addresses++;
    if (at >= this.address.length) {
      const room = roomFor(at + 1, this.progress);
      this.addressRow = lengthened(this.addressRow, room);
      this.address = lengthened(this.address, room);
    }
    this.addressRow[at] = row;
    this.address[at] = address;
  }

  private newRow(high: number, low: number): number {
    if (this.rows >= this.at.length) this.grow(roomFor(this.rows + 1, this.progress));
    return this.index.add(high, low);
  }

  private grow(rows: number): void {
    this.index.reserve(rows);
    this.at = lengthened(this.at, rows);
    this.submitter = lengthened(this.submitter, rows);
    this.client = lengthened(this.client, rows);
    this.cwd = lengthened(this.cwd, rows);
    this.sender = lengthened(this.sender, rows);
    this.subject = lengthened(this.subject, rows);
    this.recipients = lengthened(this.recipients, rows);
    this.delivered = lengthened(this.delivered, rows);
    this.remote = lengthened(this.remote, rows);
    this.rejected = lengthened(this.rejected, rows);
    this.deferred = lengthened(this.deferred, rows);
    this.bounces = lengthened(this.bounces, rows);
    this.flags = lengthened(this.flags, rows);
    this.stretch = lengthened(this.stretch, rows);
    this.offset = lengthened(this.offset, rows);
  }
}
