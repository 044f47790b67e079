import { queuedFacts, type QueuedFacts } from '../../../correlate/queued-facts.ts';
import type { QueuePart } from '../../../mta/exim/queue-part.ts';
import { StraightEntry } from '../../../mta/exim/spool/straight/straight-entry.ts';
import { hashAddress } from '../../../parse/mail-log/text-hash.ts';
import type { Fill } from '../../queue-blocks/work.ts';
import { FactsSlot, placesOf } from './facts-slot.ts';
import { FACTS } from './order.ts';

/** Reads facts of messages into slots; what that takes is made for the first block. */
export function fillFacts(): Fill {
  let made: Fill | null = null;
  return (part, from, to, slot) => (made ??= fillStraight())(part, from, to, slot);
}

/** Messages of the commonest form are read by the compiled reader, in whose memory a slot is filled first. */
function fillStraight(): Fill {
  const { slotBytes, block } = FACTS;
  const entry = StraightEntry.make(slotBytes);
  if (entry === null) return fillPlainly;
  const places = placesOf(entry.own, slotBytes, block);
  const own = new FactsSlot(entry.memory, places);
  entry.module.useSlot(places.start, block, places.moments, places.numbers, places.texts, places.end);
  const add = (part: QueuePart, at: number): boolean => {
    const taken = part.take(at, entry);
    if (taken === true && entry.module.writeFacts(entry.id, entry.idEnd) !== 0) return true;
    const message = taken === true ? part.readTaken(at, entry) : taken;
    return message === null || own.add(queuedFacts(message, hashAddress));
  };
  return (part, from, to, slot) => {
    own.clear();
    for (let at = from; at < to; at++) if (!add(part, at)) return false;
    own.bytes.copy(Buffer.from(slot));
    return true;
  };
}

/** The same on a machine without the compiled reader. */
const fillPlainly: Fill = (part, from, to, slot) => {
  const own = new FactsSlot(slot, placesOf(0, FACTS.slotBytes, FACTS.block));
  own.clear();
  return part.read(from, to).every((message) => own.add(queuedFacts(message, hashAddress)));
};

/** What a slot holds. */
export function factsIn(slot: SharedArrayBuffer, queue: string): Iterable<QueuedFacts> {
  return new FactsSlot(slot, placesOf(0, FACTS.slotBytes, FACTS.block)).read(queue);
}
