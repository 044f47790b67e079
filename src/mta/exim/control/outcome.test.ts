import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueueMessage } from '../../../domain/message.ts';
import type { QueueVerb } from '../../../domain/queue-action.ts';
import type { QueueId } from '../../../domain/queue-id.ts';
import { outcomeOf } from './outcome.ts';
import { readAnswers, VERBS } from './verbs.ts';

const one = '1xVg3O-0007cS-10' as QueueId;
const two = '1xVg3O-00000000dT1-1qLK' as QueueId;

const message = (heldSince: number | null, state: QueueMessage['state'] = 'waiting'): QueueMessage => ({
  ref: { mta: 'exim', queue: '', id: one },
  ...{ arrivedAt: 0, sizeBytes: 1, sender: 'a@b.example', recipients: [], submission: null, submitterUid: null, traits: null, lastAnswer: null },
  ...{ isHeld: heldSince !== null, heldSince, state, unreadable: state === 'unreadable' ? 'empty file' : null },
});

describe('the answers of Exim', () => {
  it('are read by id, and a word for success counts only as Exim writes it', () => {
    // As exim 4.96 wrote them: removed; corrupt and removed; missing; locked.
    const answers = readAnswers(
      [
        `Message ${one} has been removed`,
        `Spool format error for ${two}-H`,
        'Continuing to ensure all files removed',
        `Message ${two} has been removed`,
        'Spool data file for 1xVg3O-0007cS-11 does not exist',
        'Message 1xVg3O-0007cS-11 has been removed or did not exist',
        'Message 1xVg3O-0007cS-12 is locked',
        'Message ../x has been removed',
      ].join('\n'),
      VERBS.remove.done,
    );
    expect([...answers].map(([id, { isDone, isLocked }]) => [id, isDone, isLocked])).toEqual([
      [one, true, false],
      [two, true, false],
      ['1xVg3O-0007cS-11', false, false],
      ['1xVg3O-0007cS-12', false, true],
    ]);
  });

  it('never make the reader throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void readAnswers(text, 'has been removed')));
  });
});

describe('what became of a message', () => {
  const ref = { mta: 'exim', queue: '', id: one } as const;
  const base = { ref, now: null, answer: null, wasTried: false, moved: false, complaint: '' };
  const done = { isDone: true, isLocked: false, text: '' };
  const locked = { isDone: false, isLocked: true, text: `Message ${one} is locked` };

  it.each<[QueueVerb, Partial<Parameters<typeof outcomeOf>[1]>, string]>([
    ['remove', { answer: done }, 'removed'],
    ['remove', {}, 'gone'],
    ['remove', { now: message(null), answer: done }, 'failed'],
    ['remove', { now: 'remains' }, 'failed'],
    ['remove', { now: message(null), answer: locked }, 'locked'],
    ['hold', { now: message(5), answer: null }, 'held'],
    ['hold', { now: message(null), answer: done }, 'failed'],
    ['hold', {}, 'gone'],
    ['isolate', { moved: true }, 'held'],
    ['isolate', { now: message(null) }, 'locked'],
    ['release', { now: message(null) }, 'released'],
    ['release', { now: message(5), answer: locked }, 'locked'],
    ['release', { answer: done }, 'released'],
    ['retry', { now: message(null), wasTried: true }, 'retried'],
    ['retry', { now: message(null) }, 'locked'],
    ['retry', {}, 'retried'],
    ['return', {}, 'returned'],
    ['return', { now: message(null) }, 'locked'],
    ['return', { now: message(null, 'unreadable') }, 'failed'],
    ['return', { now: message(null), complaint: 'exim: Permission denied\n' }, 'failed'],
  ])('%s %j: %s', (verb, acted, result) => {
    expect(outcomeOf(verb, { ...base, ...acted }).result).toBe(result);
  });
});
