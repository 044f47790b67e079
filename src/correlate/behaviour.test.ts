import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../domain/behaviour.ts';
import { changesSince } from './behaviour.ts';

const then: Behaviour = { busiestHour: 30, networks: 1, refused: 0.02, calledSpam: 0, senderDomains: ['a.example'], digest: 'aa' };

describe('changesSince', () => {
  it.each([
    [{}, []],
    [{ busiestHour: 60, networks: 3, refused: 0.1 }, []],
    [{ busiestHour: 91 }, ['more-mail']],
    [{ networks: 4 }, ['more-networks']],
    [{ refused: 0.2 }, ['more-refused']],
    [{ calledSpam: 0.1 }, ['called-spam']],
    [{ senderDomains: ['a.example', 'b.example'] }, ['other-senders']],
    [{ senderDomains: [] }, []],
    [{ digest: 'bb' }, ['other-file']],
    [{ digest: null }, ['other-file']],
  ] as const)('%j', (changes, expected) => {
    expect(changesSince(then, { ...then, ...changes })).toEqual(expected);
  });
});
