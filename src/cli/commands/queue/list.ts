import { listIds } from '../../../app/queue/list-ids.ts';
import { visitChosen, type Listing } from '../../../app/queue/list-queue.ts';
import { listInParallel } from '../../../app/queue/parallel/list-parallel.ts';
import { listRow, type ListRow } from '../../../app/queue/list-row.ts';
import { messageJson } from '../../../app/queue/message-json.ts';
import { choosesMessages } from '../../../app/queue/selection.ts';
import type { SourceOf } from '../../../app/queue/source-from-spool.ts';
import { stamper } from '../../../app/queue/stamp.ts';
import type { QueueMessage } from '../../../domain/message.ts';
import { Exit, ToolError, type ExitCode } from '../../../domain/tool-error.ts';
import type { Invocation } from '../../command.ts';
import { askedOf, textOption, type QueueAsked } from './asked.ts';
import { JsonLines } from './json-lines.ts';
import { briefLine, printRow } from './print-row.ts';

type Form = 'json' | 'ids' | 'brief' | 'count' | 'long';

/** `spamtrace queue list`: the chosen messages in the mail server's own order. */
export function runQueueList(invocation: Invocation): Promise<ExitCode> {
  return list(invocation, formOf(invocation));
}

/** `spamtrace queue ids`: their ids alone; nothing is opened when nothing is chosen by content. */
export function runQueueIds(invocation: Invocation): Promise<ExitCode> {
  return list(invocation, invocation.options['count'] === true ? 'count' : 'ids');
}

function formOf({ options, global }: Invocation): Form {
  if (options['count'] === true) return 'count';
  if (options['ids'] === true) return 'ids';
  if (global.json) return 'json';
  return options['brief'] === true ? 'brief' : 'long';
}

async function list(invocation: Invocation, form: Form): Promise<ExitCode> {
  const { options } = invocation;
  const sort = textOption(options, 'sort');
  if (sort !== null && sort !== 'arrival') throw new ToolError('usage', Exit.usage, `cannot sort by ${sort}`, { hint: '--sort arrival' });
  const asked = await askedOf(invocation);
  if (form === 'ids' && sort === null && !choosesMessages(asked.selection)) return printIds(invocation, asked);
  if (form === 'count') return printMatches(invocation, asked);
  const listing: Listing = asked;
  const printed = printerOf(invocation, asked, form);
  const reverse = options['reverse'] === true;
  if (form === 'json' && !reverse && sort === null && asked.fromLogs === null && asked.selection.body === null) {
    if (listInParallel(asked, (bytes) => invocation.out.raw(bytes)) !== null) return Exit.done;
  }
  const total =
    reverse || sort !== null ? await printSorted(listing, printed, { reverse, sort: sort !== null }) : await printAsRead(listing, printed);
  tellUnreadable(invocation, total);
  return Exit.done;
}

/** How a chosen message becomes text, and how that text is put out: apart, because sorting keeps the text and not the message. */
interface Printer {
  readonly text: (message: QueueMessage, sourceOf: SourceOf) => string;
  readonly print: (text: string) => void;
  readonly flush: () => void;
}

function printerOf(invocation: Invocation, { context, selection }: QueueAsked, form: Form): Printer {
  const { out, global } = invocation;
  const flush = (): void => out.flush();
  if (form === 'json') {
    const lines = new JsonLines(out);
    const stamp = stamper(context.zone);
    return { text: (message, sourceOf) => messageJson(message, { stamp, sourceOf }), print: (text) => lines.add(text), flush: () => lines.flush() };
  }
  if (form === 'ids') return { text: ({ ref }) => (global.json ? JSON.stringify(ref) : ref.id), print: (text) => out.line(text), flush };
  if (form === 'brief') return { text: (message) => briefLine(message, selection.withDone), print: (text) => out.line(text), flush };
  return {
    text: (message, sourceOf) => JSON.stringify(listRow(message, { now: context.now, sourceOf })),
    print: (text) => printRow(JSON.parse(text) as ListRow, invocation, selection.withDone),
    flush,
  };
}

async function printAsRead(listing: Listing, { text, print, flush }: Printer): Promise<number> {
  try {
    const visited = await visitChosen(listing, (message, sourceOf) => print(text(message, sourceOf)));
    return visited.unreadable;
  } finally {
    flush();
  }
}

/** Other orders than the mail server's own need all chosen messages at once: their text, as bytes of its own. */
async function printSorted(
  listing: Listing,
  { text, print, flush }: Printer,
  order: { readonly reverse: boolean; readonly sort: boolean },
): Promise<number> {
  const all: { readonly at: number; readonly bytes: Buffer }[] = [];
  const { unreadable } = await visitChosen(listing, (message, sourceOf) => {
    all.push({ at: message.arrivedAt ?? 0, bytes: Buffer.from(text(message, sourceOf), 'utf8') });
  });
  if (order.sort) all.sort((left, right) => left.at - right.at);
  if (order.reverse) all.reverse();
  for (const { bytes } of all) print(bytes.toString('utf8'));
  flush();
  return unreadable;
}

function printIds({ out, global, options }: Invocation, { context, selection }: QueueAsked): ExitCode {
  const ids = listIds(context, selection.queue);
  for (const ref of options['reverse'] === true ? [...ids].reverse() : ids) {
    if (global.json) out.json(ref);
    else out.line(ref.id);
  }
  return Exit.done;
}

async function printMatches(invocation: Invocation, listing: QueueAsked): Promise<ExitCode> {
  const { matches, seen: messages } = await visitChosen(listing, () => undefined);
  const { out, texts, global } = invocation;
  if (global.json) out.json({ matches, messages });
  else out.line(texts['queue.matches']({ matches, messages }));
  return Exit.done;
}

function tellUnreadable({ err, texts, global }: Invocation, entries: number): void {
  if (entries > 0 && !global.json) err.line(texts['queue.someUnreadable']({ entries }));
}
