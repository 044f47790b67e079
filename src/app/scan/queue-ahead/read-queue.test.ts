import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queuedFacts, type QueuedFacts } from '../../../correlate/queued-facts.ts';
import { localHost } from '../../../host/local.ts';
import { openExim } from '../../../mta/exim.ts';
import { BlocksAhead } from '../../queue-blocks/blocks-thread.ts';
import type { BlocksOrder } from '../../queue-blocks/work.ts';
import { FactsSlot, placesOf } from './facts-slot.ts';
import { fillFacts } from './fill-facts.ts';
import { FACTS } from './order.ts';
import { readQueue } from './read-queue.ts';

const spool = fileURLToPath(new URL('../../../mta/exim/spool/fixtures/exim-4.96-split/spool', import.meta.url));
const server = openExim({ ...localHost(), program: () => null }, { spool });
if (server === null) throw new Error('no Exim in the fixture');

const plain = (facts: QueuedFacts): object => ({ ...facts, addresses: [...facts.addresses] });
type Start = (order: BlocksOrder) => boolean;
const read = (start: Start, worth: number): readonly object[] => {
  const threads = { prepare: () => undefined, start: (_role: string, order: BlocksOrder) => start(structuredClone(order)) };
  return Array.from(readQueue(server, { threads, worth }), plain);
};

describe('a queue that two threads read', () => {
  const alone = read(() => false, 0);

  it('is what its messages say', () => {
    expect(alone).toEqual(Array.from(server.listQueue({}), (message) => plain(queuedFacts(message, server.hashAddress))));
  });

  it('is the same as read by one', () => {
    expect(alone.length).toBeGreaterThan(5);
    let handed = 0;
    const beside: Start = (order) => {
      const ahead = BlocksAhead.open(order, fillFacts());
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

  it('leaves the process where it was', () => {
    const before = process.cwd();
    for (const _ of readQueue(server)) break;
    expect(process.cwd()).toBe(before);
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const maybe = fc.option(text);
const number = fc.integer({ min: 0, max: 0xffff });
const facts: fc.Arbitrary<QueuedFacts> = fc.record({
  ...{ id: text, queue: fc.constant('named'), arrivedAt: fc.option(fc.double({ noNaN: true })), flags: number, submitter: text, client: maybe },
  ...{ cwd: fc.constant(null), sender: maybe, script: maybe, subject: fc.nat(0xffff_ffff), recipients: number, waiting: number },
  addresses: fc.array(fc.nat(0xffff_ffff), { maxLength: 50 }),
});

describe('the memory of a block', () => {
  const places = placesOf(64, FACTS.slotBytes, FACTS.block);
  const memory = new ArrayBuffer(places.end);

  it('gives back what was written, block after block', () => {
    const slot = new FactsSlot(memory, places);
    fc.assert(
      fc.property(fc.array(facts, { maxLength: FACTS.block }), (block) => {
        slot.clear();
        expect(block.every((one) => slot.add(one))).toBe(true);
        expect(Array.from(slot.read('named'), plain)).toEqual(block);
      }),
      { numRuns: 60 },
    );
  });

  it('says so when a message does not fit', () => {
    const one = { id: 'a', queue: '', arrivedAt: 1, flags: 0, submitter: '-', client: null, cwd: null, sender: '', script: null, subject: 0 };
    const counted = { ...one, recipients: 0, waiting: 0 };
    const slot = new FactsSlot(memory, places);
    slot.clear();
    expect(slot.add({ ...counted, addresses: new Uint32Array(FACTS.slotBytes) })).toBe(false);
    expect(slot.add({ ...counted, addresses: [], script: 'x'.repeat(FACTS.slotBytes) })).toBe(false);
    for (let count = 0; count < FACTS.block; count++) expect(slot.add({ ...counted, addresses: [1] })).toBe(true);
    expect(slot.add({ ...counted, addresses: [1] })).toBe(false);
  });
});
