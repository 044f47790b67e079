import { MailLogKind } from '../../../domain/mail-log.ts';
import { FIELDS } from './fields.ts';

/** What stands where in one log line: positions in its bytes, nothing copied. One of these is filled anew for each line. */
export class LogLine {
  /** A number of `MailLogKind`. */
  kind: number = MailLogKind.notUnderstood;
  /** A named rule took every field. */
  understood = false;
  /** Milliseconds since the epoch. */
  at = 0;
  /** 0: none is logged. */
  pid = 0;
  idFrom = 0;
  idTo = 0;
  /** Sender of an arrival, final address of a delivery. */
  addressFrom = 0;
  addressTo = 0;
  /** The address that a delivery was first for, when it is told apart. */
  originalFrom = 0;
  originalTo = 0;
  /** Text after the fields. */
  textFrom = 0;
  textTo = 0;
  /** Last bracketed address of `H=`. */
  ipFrom = 0;
  ipTo = 0;
  /** No HELO ends between these: it is looked for once, however often ` H=(` stands in a line. */
  noHeloFrom = 0;
  noHeloTo = 0;
  /** Addresses after ` for `; 0 when none or cut off. */
  recipients = 0;

  /** Where the value of each field begins and ends, by its number; only of those that `has` tells. */
  readonly starts = new Int32Array(FIELDS);
  readonly ends = new Int32Array(FIELDS);
  private low = 0;
  private high = 0;

  /** Forgets the line before. */
  reset(): void {
    this.kind = MailLogKind.notUnderstood;
    this.understood = false;
    this.pid = this.idFrom = this.idTo = 0;
    this.noHeloFrom = this.noHeloTo = 0;
    this.addressFrom = this.addressTo = this.originalFrom = this.originalTo = this.textFrom = this.textTo = 0;
    this.forgetFields();
  }

  forgetFields(): void {
    this.low = this.high = this.ipFrom = this.ipTo = this.recipients = 0;
  }

  /** Notes where a field's value stands; of two the last counts. */
  set(field: number, from: number, to: number): void {
    this.starts[field] = from;
    this.ends[field] = to;
    if (field < 32) this.low |= 1 << field;
    else this.high |= 1 << field;
  }

  /** Forgets one field. */
  drop(field: number): void {
    if (field < 32) this.low &= ~(1 << field);
    else this.high &= ~(1 << field);
  }

  has(field: number): boolean {
    return (((field < 32 ? this.low : this.high) >>> field) & 1) === 1;
  }

  start(field: number): number {
    return this.starts[field] ?? 0;
  }

  end(field: number): number {
    return this.ends[field] ?? 0;
  }
}
