import type { QueueMessage } from '../../domain/message.ts';
import type { MailServer } from '../../mta/mta.ts';
import type { Context } from '../context.ts';
import { bodyText } from './message-body.ts';
import { originalOf } from './message-source.ts';
import { selectBodies, selectMessages, type Choosing } from './select.ts';
import { LONGEST_BODY, type Selection } from './selection.ts';
import { spoolSourceIds, type SourceOf } from './source-from-spool.ts';

/** Messages that are chosen at one go. */
const BATCH = 32;

/** Looks at one chosen message; `sourceOf` names its source. */
export type Visit = (message: QueueMessage, sourceOf: SourceOf) => void;

/** What was looked at, and how much of it was chosen. */
export interface Visited {
  seen: number;
  matches: number;
  /** Entries among `seen` that cannot be read. */
  unreadable: number;
  /** Ordinary mail of the source that was asked for: not chosen. */
  kept: number;
}

/** What a listing is taken from. */
export interface Listing {
  readonly context: Pick<Context, 'servers' | 'now'>;
  readonly selection: Selection;
  /** Names sources by what the logs say too; null: by the spool alone. */
  readonly fromLogs?: SourceOf | null;
  /** Nobody asks how long the messages are, which saves a look at a file for each. */
  readonly withoutSizes?: boolean;
}

/**
 * Visits what is selected of the queues of all mail servers, in their own order. Only `--body` waits for anything: an asynchronous generator
 * here was measured to keep every batch alive until the next full collection.
 */
export async function visitChosen({ context, selection, fromLogs = null, withoutSizes = false }: Listing, visit: Visit): Promise<Visited> {
  const visited: Visited = { seen: 0, matches: 0, unreadable: 0, kept: 0 };
  for (const server of context.servers) {
    const seen = new Set<string>();
    const choosing = { ...choosingFor(server, context.now, { seen, fromLogs }), keep: () => void visited.kept++ };
    const options = { ...(selection.queue === null ? {} : { queue: selection.queue }), withoutSizes: withoutSizes && selection.size === null };
    for (const batch of batches(server.listQueue(options))) {
      count(batch, seen, visited);
      let chosen = selectMessages(batch, selection, choosing);
      if (selection.body !== null) chosen = await selectBodies(chosen, selection, choosing);
      visited.matches += chosen.length;
      for (const message of chosen) visit(message, choosing.sourceOf);
    }
  }
  return visited;
}

function count(batch: readonly QueueMessage[], seen: Set<string>, visited: Visited): void {
  visited.seen += batch.length;
  for (const { ref, state } of batch) {
    seen.add(ref.id);
    if (state === 'unreadable') visited.unreadable++;
  }
}

interface Knowing {
  /** Ids listed so far: whoever caused a bounce stands before it. */
  readonly seen: ReadonlySet<string>;
  readonly fromLogs: SourceOf | null;
}

function choosingFor(server: MailServer, now: number, { seen, fromLogs }: Knowing): Choosing & { readonly sourceOf: SourceOf } {
  const spool = spoolSourceIds({ original: (bounce, id) => (seen.has(id) ? originalOf(server, bounce, id) : null) });
  return {
    now,
    sourceOf: fromLogs === null ? spool : (message) => fromLogs(message) ?? spool(message),
    bodyOf: async ({ ref }) => {
      const stored = server.loadMessage(ref.id, { queue: ref.queue, bodyLimit: LONGEST_BODY });
      return stored === null ? '' : bodyText(stored);
    },
    timeOf: ({ ref }) => server.timeOfId(ref.id),
  };
}

function* batches(messages: Iterable<QueueMessage>): Generator<readonly QueueMessage[], void, undefined> {
  let batch: QueueMessage[] = [];
  for (const message of messages) {
    batch.push(message);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
