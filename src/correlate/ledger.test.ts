import { describe, expect, it } from 'vitest';
import { ArrivalFlag, DeliveryFlag, MailLogKind, type MailLogBatch } from '../domain/mail-log.ts';
import { Ledger } from './ledger.ts';
import { RowFlag } from './row-flag.ts';

interface Row {
  readonly kind: keyof typeof MailLogKind;
  readonly id: number;
  readonly other?: number;
  readonly submitter?: number;
  readonly sender?: number;
  readonly recipients?: number;
  readonly flags?: number;
}

const SUBMITTERS = ['A:info@shop.example', 'H:127.0.0.1'];
const SENDERS = ['', 'info@shop.example'];
const names = (texts: readonly string[]) => ({ size: texts.length, text: (index: number) => texts[index] ?? '' });

/** Columns of these rows, ten bytes a line. */
function batchOf(rows: readonly Row[]): MailLogBatch {
  const column = (pick: (row: Row) => number | undefined, none: number) => Int32Array.from(rows, (row) => pick(row) ?? none);
  const zeros = new Uint32Array(rows.length);
  return {
    file: { path: '/var/log/mail.log', compressed: false },
    ...{ progress: 1, length: rows.length, lines: rows.length, understood: rows.length },
    kind: Uint8Array.from(rows, ({ kind }) => MailLogKind[kind]),
    at: Float64Array.from(rows, (_, index) => 1000 + index),
    offset: Float64Array.from(rows, (_, index) => index * 10),
    ...{ idHigh: zeros, idLow: Uint32Array.from(rows, ({ id }) => id) },
    ...{ bounceHigh: zeros, bounceLow: Uint32Array.from(rows, ({ other }) => other ?? 0) },
    submitter: column(({ submitter }) => submitter, -1),
    ...{ client: column(() => undefined, -1), cwd: column(() => undefined, -1), sender: column(({ sender }) => sender, -1) },
    ...{ subject: zeros, address: zeros, recipients: Uint16Array.from(rows, ({ recipients }) => recipients ?? 0) },
    ...{ answer: new Uint8Array(rows.length), flags: Uint8Array.from(rows, ({ flags }) => flags ?? 0) },
    ...{ submitters: names(SUBMITTERS), clients: names([]), directories: names([]), senders: names(SENDERS) },
  };
}

function ledgerOf(rows: readonly Row[]): Ledger {
  const ledger = new Ledger((bytes) => bytes);
  ledger.fold(batchOf(rows));
  ledger.chargeBounces();
  return ledger;
}

describe('a log that tells of an arrival in several lines', () => {
  it('takes sender and recipients from a later line, the recipients once', () => {
    const ledger = ledgerOf([
      { kind: 'arrival', id: 1, submitter: 0, flags: ArrivalFlag.authenticated },
      { kind: 'envelope', id: 1, sender: 1, recipients: 3 },
      { kind: 'envelope', id: 1, sender: 1, recipients: 1 },
      { kind: 'envelope', id: 9, sender: 1, recipients: 5 },
    ]);
    expect(ledger.rows).toBe(1);
    expect([ledger.senders.text(ledger.sender[0] ?? -1), ledger.recipients[0]]).toEqual(['info@shop.example', 3]);
  });

  it('charges a bounce that a later line tells of', () => {
    const ledger = ledgerOf([
      { kind: 'arrival', id: 1, submitter: 0 },
      { kind: 'arrival', id: 2 },
      { kind: 'bounce', id: 2, other: 1 },
      { kind: 'bounce', id: 7, other: 1 },
    ]);
    expect([ledger.isBounce(1), ledger.causeOf(1), ledger.bounces[0], ledger.orphans]).toEqual([true, 0, 1, []]);
  });

  it('lets a message that goes on for another be the doing of the same submitter, counted once', () => {
    const ledger = ledgerOf([
      { kind: 'arrival', id: 1, submitter: 0, flags: ArrivalFlag.authenticated },
      { kind: 'arrival', id: 2, submitter: 1 },
      { kind: 'successor', id: 2, other: 1, flags: DeliveryFlag.forwarded },
    ]);
    expect(ledger.submitters.text(ledger.submitter[1] ?? -1)).toBe('A:info@shop.example');
    expect([ledger.has(0, RowFlag.succeeded), ledger.has(1, RowFlag.authenticated), ledger.has(1, RowFlag.forwarded)]).toEqual([true, true, true]);
    expect(ledger.arrivalPlace(1)).toEqual({ file: '/var/log/mail.log', byte: 0 });
  });

  it('charges a bounce to what goes on for the message that it names, and is not led round in a circle', () => {
    const ledger = ledgerOf([
      { kind: 'arrival', id: 1, submitter: 0 },
      { kind: 'arrival', id: 2, submitter: 1 },
      { kind: 'successor', id: 2, other: 1 },
      { kind: 'arrival', id: 3, other: 1, sender: 0 },
    ]);
    expect([ledger.lastOf(0), ledger.lastOf(1), ledger.causeOf(2), ledger.bounces[1]]).toEqual([1, 1, 1, 1]);
    const circle = ledgerOf([
      { kind: 'arrival', id: 1, submitter: 0 },
      { kind: 'arrival', id: 2, submitter: 1 },
      { kind: 'successor', id: 2, other: 1 },
      { kind: 'successor', id: 1, other: 2 },
    ]);
    expect([0, 1]).toContain(circle.lastOf(0));
  });
});
