import { describe, expect, it } from 'vitest';
import { mergeFindings } from './merge-findings.ts';
import type { NamedFinding } from './report.ts';

const evidence = (text: string): NamedFinding['evidence'][number] => ({
  ...{ at: 1, from: { file: '/var/log/mail.log', byte: 0, line: 1 }, text, writtenBy: 'mta' },
  shows: { id: 'evidence.arrival', params: {} },
});

const finding = (change: Partial<NamedFinding>): NamedFinding => ({
  ...{ id: 'user:shop', ref: 'aaaaaaaa', trustEnded: null, nature: 'hacked-login', source: { kind: 'user', user: 'shop' } },
  ...{
    confidence: 'likely',
    severity: 'medium',
    active: false,
    messages: 10,
    recipients: 12,
    queued: 2,
    delivered: 9,
    rejected: 1,
    removed: 0,
    bounces: 1,
  },
  ...{ firstSeen: 1000, lastSeen: 2000, evidence: [evidence('exim')], remedies: [] },
  ...change,
});

describe('mergeFindings', () => {
  it('puts together what two mail servers tell of one source, and leaves others alone', () => {
    const other = finding({ id: 'user:blog' });
    const [one, ...rest] = mergeFindings([
      finding({}),
      other,
      finding({
        ...{ confidence: 'certain', severity: 'high', active: true, messages: 5, rejected: null, firstSeen: 500, lastSeen: 1500 },
        evidence: [evidence('a'), evidence('b')],
      }),
    ]);
    expect(rest).toEqual([other]);
    expect(one).toMatchObject({
      ...{
        confidence: 'certain',
        severity: 'high',
        active: true,
        messages: 15,
        recipients: 24,
        queued: 4,
        rejected: null,
        firstSeen: 500,
        lastSeen: 2000,
      },
      evidence: [{ text: 'a' }, { text: 'exim' }, { text: 'b' }],
    });
  });
});
