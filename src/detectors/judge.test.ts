import { describe, expect, it } from 'vitest';
import type { Portrait } from '../domain/portrait.ts';
import type { Source } from '../domain/source.ts';
import { judge, severityOf } from './judge.ts';
import { surelyAtLeast } from './share.ts';
import type { Suspect } from './suspect.ts';

const MAILBOX: Source = { kind: 'mailbox', address: 'info@a.example' };
const JOB: Source = {
  kind: 'cron-job',
  owner: 'a',
  crontab: '/var/spool/cron/crontabs/a',
  line: 6,
  command: 'perl /home/a/.cache/.x/up.pl',
  hash: '0',
};
const SCRIPT: Source = { kind: 'script', path: '/var/www/a/x.php', site: 'a.example', owner: 'a' };

/** A hundred quiet messages to a hundred people, and what a test changes of them. */
function portrait(changes: Partial<Portrait> = {}): Portrait {
  return {
    ...{
      messages: 100,
      recipients: 100,
      queued: 0,
      delivered: 100,
      rejected: 0,
      removed: 0,
      bounces: 0,
      held: 0,
      ownBounces: 0,
      spamVerdicts: 0,
      deferredMessages: 0,
    },
    ...{
      firstSeen: 0,
      lastSeen: 3600,
      busiestHour: 5,
      usualHour: 5,
      senders: ['info@a.example'],
      addresses: 1,
      networks: 1,
      subjects: 100,
      sameSubject: 0.01,
    },
    ...{ distinctRecipients: 100, refusedRecipients: 0, commonRecipient: 0.01, listUnsubscribe: 0, autoSubmitted: 0, forwarded: 0, outward: 100 },
    ...changes,
  };
}

function suspect(source: Source, changes: Partial<Portrait> = {}, more: Partial<Suspect> = {}): Suspect {
  return {
    case: { source, confidence: 'certain', proofs: [], rows: [], innocence: null, requests: null },
    portrait: portrait(changes),
    inDataPlace: false,
    ownSenders: 1,
    ...more,
  };
}

/** A form of the lab that a few programs filled in with the addresses of strangers: few of them were refused. */
const FORM = {
  ...{ messages: 122, recipients: 122, queued: 6, delivered: 108, rejected: 8, bounces: 8, spamVerdicts: 5, deferredMessages: 6, outward: 61 },
  ...{ busiestHour: 36, usualHour: 4, senders: ['lopez@host.example'], subjects: 116, distinctRecipients: 62, commonRecipient: 0.5 },
};
const asked = (count: number, clients: number): Partial<Suspect> => ({
  case: { source: SCRIPT, confidence: 'likely', proofs: [], rows: [], innocence: null, requests: { count, clients } },
});

describe('judge', () => {
  it('tells a form that programs fill in from one that visitors fill in, more of them', () => {
    expect(judge(suspect(SCRIPT, FORM, asked(68, 9)))).toMatchObject({ kind: 'finding', nature: 'form-abuse' });
    const honest = { ...FORM, queued: 0, delivered: 120, rejected: 2, bounces: 2, spamVerdicts: 0, deferredMessages: 2 };
    expect(judge(suspect(SCRIPT, honest, asked(132, 58))).kind).not.toBe('finding');
    // Behind a proxy all visitors are one client.
    expect(judge(suspect(SCRIPT, honest, asked(132, 1))).kind).not.toBe('finding');
  });

  it.each([
    ['ordinary mail', suspect(MAILBOX), { kind: 'ordinary' }],
    // A job's hourly report to somebody who has left, as it was in the lab.
    [
      'one dead address, written to every hour',
      suspect(MAILBOX, {
        ...{ messages: 17, recipients: 17, delivered: 0, rejected: 17, bounces: 17, outward: 17, busiestHour: 1, usualHour: 1 },
        ...{ distinctRecipients: 1, refusedRecipients: 1, commonRecipient: 1, subjects: 1, sameSubject: 1 },
      }),
      { kind: 'cleared', why: 'ordinary' },
    ],
    [
      'as many dead addresses',
      suspect(MAILBOX, {
        ...{ messages: 17, recipients: 17, delivered: 0, rejected: 17, bounces: 17, outward: 17, busiestHour: 1, usualHour: 1 },
        ...{ distinctRecipients: 17, refusedRecipients: 17, commonRecipient: 0.06, subjects: 1, sameSubject: 1 },
      }),
      { kind: 'finding' },
    ],
    // A client's order and the copy of his question, which his provider calls spam, as it was in the lab.
    [
      'one client whose provider calls everything spam',
      suspect(SCRIPT, {
        ...{ messages: 18, recipients: 18, delivered: 16, rejected: 2, bounces: 2, spamVerdicts: 1, outward: 6, commonRecipient: 0.67 },
        ...{ distinctRecipients: 7, refusedRecipients: 2 },
      }),
      { kind: 'cleared', why: 'ordinary' },
    ],
    [
      'a job out of sight, of whose strangers an eighth is refused',
      suspect(JOB, {
        messages: 62,
        recipients: 62,
        delivered: 54,
        rejected: 8,
        spamVerdicts: 2,
        outward: 62,
        distinctRecipients: 62,
        refusedRecipients: 8,
      }),
      { kind: 'finding', nature: 'cron-mailer' },
    ],
    ['a job out of sight that nobody refuses', suspect(JOB), { kind: 'cleared', why: 'ordinary' }],
    ['password resets of one subject', suspect(SCRIPT, { sameSubject: 1, subjects: 1, rejected: 2, delivered: 98 }), { kind: 'ordinary' }],
    ['a phone and an office', suspect(MAILBOX, { networks: 2, addresses: 3 }), { kind: 'ordinary' }],
    [
      'a newsletter',
      suspect(SCRIPT, { listUnsubscribe: 1, sameSubject: 1, recipients: 2000, distinctRecipients: 2000, delivered: 1980, rejected: 20 }),
      { kind: 'cleared', why: 'newsletter' },
    ],
    [
      'a dirty newsletter is none',
      suspect(SCRIPT, { listUnsubscribe: 1, delivered: 60, rejected: 40 }),
      { kind: 'finding', nature: 'vulnerable-script' },
    ],
    ['a mailbox used from six networks', suspect(MAILBOX, { networks: 6, addresses: 6 }), { kind: 'finding', nature: 'hacked-mailbox' }],
    [
      'a hacked mailbox that calls itself an automatic reply',
      suspect(MAILBOX, { networks: 6, addresses: 6, autoSubmitted: 1 }),
      { kind: 'finding', nature: 'hacked-mailbox' },
    ],
    [
      'frozen bounces without their cause, though bounces are automatic',
      suspect({ kind: 'unknown', why: 'bounces-without-original' }, { ownBounces: 100, autoSubmitted: 1, outward: 0, delivered: 0 }),
      { kind: 'finding', nature: 'unknown' },
    ],
    ['a script among uploads', suspect(SCRIPT, {}, { inDataPlace: true }), { kind: 'finding', nature: 'planted-script' }],
    [
      'a form whose copies are refused',
      suspect(SCRIPT, { recipients: 200, delivered: 150, rejected: 50, commonRecipient: 1 }),
      { kind: 'finding', nature: 'form-abuse' },
    ],
    [
      'a trickle of which half is refused',
      suspect(SCRIPT, { messages: 12, recipients: 12, delivered: 6, rejected: 6, outward: 12 }),
      { kind: 'finding' },
    ],
    [
      'one refusal of two',
      suspect(SCRIPT, { messages: 2, recipients: 2, delivered: 1, rejected: 1, bounces: 1, outward: 2 }),
      { kind: 'cleared', why: 'ordinary' },
    ],
    [
      'two refusals of three, and their bounces',
      suspect(SCRIPT, { messages: 3, recipients: 3, delivered: 1, rejected: 2, bounces: 2, outward: 3 }),
      { kind: 'cleared', why: 'ordinary' },
    ],
  ] as const)('%s', (_, who, verdict) => {
    expect(judge(who)).toMatchObject(verdict);
  });

  it("clears the system's own mail whatever it looks like", () => {
    const who = suspect({ kind: 'user', user: 'root' }, { rejected: 100, delivered: 0 });
    expect(judge({ ...who, case: { ...who.case, innocence: 'system-mail' } })).toEqual({ kind: 'cleared', why: 'system-mail' });
  });
});

describe('severityOf', () => {
  it.each([
    [{ recipients: 5000, queued: 100 }, true, 'critical'],
    [{ recipients: 80 }, true, 'high'],
    [{ recipients: 10 }, true, 'medium'],
    [{ recipients: 5000, queued: 900 }, false, 'high'],
    [{ recipients: 5000, queued: 900, held: 900 }, false, 'low'],
    [{ recipients: 5000 }, false, 'low'],
  ] as const)('%o, active %s: %s', (changes, isActive, severity) => {
    expect(severityOf(portrait(changes), isActive)).toBe(severity);
  });
});

describe('surelyAtLeast', () => {
  it('claims little of few and nearly all of many', () => {
    expect(surelyAtLeast(1, 2)).toBeLessThan(0.2);
    expect(surelyAtLeast(500, 1000)).toBeGreaterThan(0.47);
    expect(surelyAtLeast(0, 0)).toBe(0);
    expect(surelyAtLeast(0, 50)).toBe(0);
  });
});
