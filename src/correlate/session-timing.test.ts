import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoginEvent } from '../domain/login-event.ts';
import { Ledger } from './ledger.ts';
import { spansOf } from './login-spans.ts';
import { fitSessions } from './session-timing.ts';

const PLACE = { childPid: null, session: null, file: '/var/log/auth.log', byte: 0 } as const;
const DAY = { from: 1_795_400_000, to: 1_795_486_400 };

function event(changes: Partial<LoginEvent> & Pick<LoginEvent, 'at' | 'outcome' | 'user'>): LoginEvent {
  return { service: 'ssh', client: '198.51.100.7', port: 5000, method: 'password', tries: 1, pid: 1, ...PLACE, ...changes };
}

/** A session of so many seconds, from this second of the day on. */
function session(user: string, second: number, seconds: number): readonly LoginEvent[] {
  const from = (DAY.from + second) * 1000;
  const pid = 1000 + second;
  return [
    event({ at: from, outcome: 'accepted', user, pid }),
    event({ at: from + 300, outcome: 'opened', user, pid }),
    event({ at: from + seconds * 1000, outcome: 'closed', user, pid }),
  ];
}

function mailAt(seconds: readonly number[]): { readonly ledger: Ledger; readonly rows: readonly number[] } {
  const ledger = new Ledger((text) => text);
  ledger.at = Float64Array.from(seconds, (second) => DAY.from + second);
  return { ledger, rows: seconds.map((_, row) => row) };
}

const every = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: Math.floor((to - from) / step) }, (_, index) => from + index * step);

function fitted(seconds: readonly number[], events: readonly LoginEvent[]): string | null {
  const { ledger, rows } = mailAt(seconds);
  const fit = fitSessions(ledger, rows, spansOf(events, DAY.to), DAY);
  return fit === null ? null : `${fit.user} ${fit.hits}/${fit.messages}`;
}

describe('spansOf', () => {
  it('joins the lines of one process, and lets a session without an end last', () => {
    const events = [...session('eve', 100, 60), event({ at: (DAY.from + 500) * 1000, outcome: 'accepted', user: 'admin', pid: 7 })];
    expect(spansOf(events, DAY.to).map(({ user, from, to }) => [user, from - DAY.from, to - DAY.from])).toEqual([
      ['eve', 100, 160],
      ['admin', 500, 86_400],
    ]);
  });

  it('begins anew where a process number comes again, whatever the order of facts', () => {
    const events = [...session('eve', 100, 60), ...session('bob', 4000, 60)].map((one) => ({ ...one, pid: 9 }));
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        expect(spansOf(shuffled, DAY.to).map(({ user, from }) => [user, from - DAY.from])).toEqual([
          ['eve', 100],
          ['bob', 4000],
        ]);
      }),
    );
  });

  it('takes no failure for a session', () => {
    expect(spansOf([event({ at: DAY.from * 1000, outcome: 'failed', user: 'root' })], DAY.to)).toEqual([]);
  });
});

describe('fitSessions', () => {
  it('names the user whose mail begins with his login and ends with it, beside an admin who is logged in all day', () => {
    const events = [...session('eve', 40_000, 1800), ...session('admin', 3000, 60_000)];
    expect(fitted(every(40_020, 41_790, 20), events)).toBe('eve 88/88');
  });

  it('names nobody where mail also comes when the user is away', () => {
    const events = session('eve', 40_000, 1800);
    expect(fitted([...every(40_020, 41_790, 20), ...every(60_000, 61_000, 20)], events)).toBeNull();
  });

  it('names nobody where one burst falls into a long session somewhere', () => {
    expect(fitted(every(40_000, 40_300, 10), session('admin', 20_000, 40_000))).toBeNull();
  });

  it('names nobody where two users were logged in for the same time', () => {
    const events = [...session('eve', 40_000, 1800), ...session('bob', 40_005, 1800)];
    expect(fitted(every(40_020, 41_790, 20), events)).toBeNull();
  });

  it('names nobody for a few bursts that fall into the many sessions of an automatic login', () => {
    const events = every(0, 86_000, 300).flatMap((second) => session('backup', second, 60));
    expect(fitted([40, 41, 42, 30_040, 30_041], events)).toBeNull();
  });
});
