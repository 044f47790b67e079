import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { localHost } from '../host/local.ts';
import { appendEntry, foldEntries, loadEntries, readEntry } from './journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(directory, { recursive: true }));

const entry = (changes: Partial<JournalEntry> = {}): JournalEntry => ({
  ...{ action: '0a1b2c3d', at: Date.UTC(2026, 10, 24, 10), by: 'root', source: 'mailbox:почта@a.example', remedy: 'trust' },
  ...{ state: 'applied', until: null, plan: { why: 'newsletter' } },
  ...changes,
});

describe('the journal', () => {
  it('gives back what was put in, for its owner alone', () => {
    const path = join(directory, 'one', 'journal.jsonl');
    const entries = [entry(), entry({ action: 'ffffffff', until: 1000 }), entry({ state: 'undone' })];
    for (const one of entries) appendEntry(localHost(), path, one);
    expect(loadEntries(localHost(), path)).toEqual(entries);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect([...foldEntries(entries).values()].map(({ action, state }) => `${action} ${state}`)).toEqual(['0a1b2c3d undone', 'ffffffff applied']);
  });

  it('reads on, cut off after any byte', () => {
    const path = join(directory, 'cut.jsonl');
    for (const one of [entry(), entry({ action: 'ffffffff' })]) appendEntry(localHost(), path, one);
    const bytes = readFileSync(path);
    const first = bytes.indexOf(10) + 1;
    for (let end = 0; end <= bytes.length; end++) {
      writeFileSync(path, bytes.subarray(0, end));
      const whole = end >= bytes.length - 1 ? 2 : end >= first - 1 ? 1 : 0;
      expect(loadEntries(localHost(), path)).toHaveLength(whole);
      appendEntry(localHost(), path, entry({ action: 'eeeeeeee' }));
      expect(loadEntries(localHost(), path).at(-1)?.action).toBe('eeeeeeee');
      expect(loadEntries(localHost(), path)).toHaveLength(whole + 1);
    }
  });

  it('takes nothing else for an entry', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => readEntry(line) === null));
  });
});
