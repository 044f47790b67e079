import { randomBytes } from 'node:crypto';
import { behaviourOf } from '../correlate/behaviour.ts';
import { portraitOf, AddressBook } from '../correlate/portrait.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { sourceId } from '../domain/source.ts';
import { Exit, ToolError } from '../domain/tool-error.ts';
import { appendEntry } from '../journal/journal.ts';
import type { Context } from './context.ts';
import type { Progress } from './scan/load-ledger.ts';
import { refOf } from './scan/ref.ts';
import { scanServer } from './scan/scan.ts';
import { digestOf } from './trust/digest.ts';

const DAY = 86_400_000;

interface Trusting {
  /** A finding's id or ref, or the id of any source that has sent mail in the window. */
  readonly what: string;
  readonly why: string;
  readonly by: string;
}

/**
 * Trusts a source as it behaves now: it is not reported again until that changes. Throws ToolError 65 when no such source has sent anything, 69 for an
 * unknown source, 77 where the journal cannot be written.
 */
export function* trustSource(context: Context, { what, why, by }: Trusting): Generator<Progress, JournalEntry, undefined> {
  const { host, servers, zone, now, since, until, journal } = context;
  if (host.kind === 'rooted') throw new ToolError('rooted', Exit.notAllowed, "nothing is changed on another machine's files (--root)");
  const window = { from: since ?? (until ?? now) - 7 * DAY, to: until ?? now };
  for (const server of servers) {
    const { ledger, cases } = yield* scanServer(host, server, { window, zone, trusts: new Map(), talks: [] });
    const found = cases.find(({ source }) => sourceId(source) === what || refOf(sourceId(source)) === what.toLowerCase());
    if (found === undefined) continue;
    if (found.source.kind === 'unknown') throw new ToolError('unknown-source', Exit.unavailable, 'who is not known cannot be trusted');
    const behaviour = behaviourOf(portraitOf(ledger, found.rows, new AddressBook(ledger)), digestOf(host, found.source));
    const entry: JournalEntry = {
      ...{ action: randomBytes(4).toString('hex'), at: now, by, source: sourceId(found.source), remedy: 'trust', state: 'applied', until: null },
      plan: { why, behaviour },
    };
    appendEntry(host, journal, entry);
    return entry;
  }
  throw new ToolError('not-found', Exit.nothingMatched, `no source ${what} has sent anything in this time`, { params: { what } });
}

/** Notes in the journal that trusts have ended by themselves; nothing where it cannot be written. */
export function endTrusts({ host, journal, now, trusts }: Context, sources: readonly string[]): void {
  if (host.kind !== 'local' || host.uid !== 0) return;
  for (const source of sources) {
    const trust = trusts.get(source);
    if (trust !== undefined) appendEntry(host, journal, { ...trust.entry, at: now, by: 'spamtrace', state: 'ended' });
  }
}
