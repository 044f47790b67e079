import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueuedFacts } from '../../../correlate/queued-facts.ts';
import { localHost } from '../../../host/local.ts';
import { openExim } from '../../../mta/exim.ts';
import { FactsSlot } from './facts-slot.ts';
import { FactsAhead } from './facts-thread.ts';
import { BLOCK, SLOT_BYTES } from './order.ts';
import { readQueue, type Start } from './read-queue.ts';

const spool = fileURLToPath(new URL('../../../mta/exim/spool/fixtures/exim-4.96-split/spool', import.meta.url));
const server = openExim({ ...localHost(), program: () => null }, { spool });
if (server === null) throw new Error('no Exim in the fixture');

const plain = (facts: QueuedFacts): object => ({ ...facts, addresses: [...facts.addresses] });
const read = (start: Start, worth: number): readonly object[] => Array.from(readQueue(server, start, worth), plain);

describe('a queue that two threads read', () => {
  const alone = read(() => false, 0);

  it('is the same as read by one', () => {
    expect(alone.length).toBeGreaterThan(5);
    let handed = 0;
    const beside: Start = (order) => {
      const ahead = FactsAhead.open(structuredClone(order));
      while (ahead?.step() === 'read') handed++;
      return true;
    };
    expect(read(beside, 0)).toEqual(alone);
    expect(handed).toBeGreaterThan(0);
  });

  it('is the same where the second thread took a block and is gone', () => {
    const dies: Start = ({ shared }) => {
      new Int32Array(shared).fill(1, 2);
      return true;
    };
    expect(read(dies, 0)).toEqual(alone);
  }, 60_000);

  it('is read by one where it is short', () => {
    expect(read(() => expect.unreachable('was started'), 1000)).toEqual(alone);
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const maybe = fc.option(text);
const number = fc.integer({ min: 0, max: 0xffff });
const facts: fc.Arbitrary<QueuedFacts> = fc.record({
  ...{ id: text, queue: text, arrivedAt: fc.option(fc.double({ noNaN: true })), flags: number, submitter: text, client: maybe, cwd: maybe },
  ...{ sender: maybe, script: maybe, subject: fc.nat(0xffff_ffff), recipients: number, waiting: number },
  addresses: fc.array(fc.nat(0xffff_ffff), { maxLength: 50 }),
});

describe('the memory of a block', () => {
  it('gives back what was written, block after block', () => {
    const slot = new FactsSlot(new SharedArrayBuffer(SLOT_BYTES), BLOCK);
    fc.assert(
      fc.property(fc.array(facts, { maxLength: BLOCK }), (block) => {
        expect(slot.write(block)).toBe(true);
        expect(Array.from(slot.read(), plain)).toEqual(block);
      }),
      { numRuns: 60 },
    );
  });

  it('says so when a block does not fit', () => {
    const one = { id: 'a', queue: '', arrivedAt: 1, flags: 0, submitter: '-', client: null, cwd: null, sender: '', script: null, subject: 0 };
    const counted = { ...one, recipients: 0, waiting: 0 };
    const slot = new FactsSlot(new SharedArrayBuffer(SLOT_BYTES), BLOCK);
    expect(slot.write([{ ...counted, addresses: new Uint32Array(SLOT_BYTES) }])).toBe(false);
    expect(slot.write([{ ...counted, addresses: [], script: 'x'.repeat(SLOT_BYTES) }])).toBe(false);
    expect(slot.write([{ ...counted, addresses: [1] }])).toBe(true);
  });
});
