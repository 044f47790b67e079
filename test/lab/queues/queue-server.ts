import { expect } from 'vitest';
import type { Box } from '../box/box.ts';
import type { Outcome } from '../box/child.ts';
import type { Suite } from '../box/recipe.ts';
import { runTool } from '../play/tool.ts';
import { replies, type SinkRule } from '../programs/sink.ts';

/** The tool as a shell in a box calls it. */
export const tool = '/opt/node/bin/node /opt/spamtrace/spamtrace.cjs';
export const JOURNAL = '/var/lib/spamtrace/journal.jsonl';
export const EXPORTS = '/var/lib/spamtrace/exports';

/** Addresses that are put off for ever, so that mail to them waits. */
export const waiting: readonly string[] = ['wait@far.example', 'later@far.example', 'slow@distant.example', 'mail@ever.example'];
export const waitingRules: readonly (readonly [string, SinkRule])[] = waiting.map((address) => [address, { reply: replies.rateLimited }]);

/** Mail of a local user, as many messages: each sender is followed by its number (`run3@shop.example`). */
export interface Mail {
  readonly user: string;
  readonly sender: string;
  /** Addresses with blanks between them. */
  readonly recipients: string;
  readonly count: number;
  /** Bytes of its body. */
  readonly size?: number;
}

/** A message as the mail server itself lists it. */
export interface Queued {
  readonly id: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly isHeld: boolean;
}

/** What the laws of a queue need to know of a mail server; everything is asked of its own programs and files, nothing of the tool. */
export interface QueueServer {
  readonly kind: 'exim' | 'postfix' | 'sendmail';
  /** Opens a box where it runs and has nothing queued; shop, blog and www-data may send. */
  open(suite: Suite, say: (line: string) => void): Promise<Box>;
  /** An id that no message has. */
  readonly absent: string;
  /** Takes a message from its input and a sender's address as its next word. */
  readonly submit: string;
  /** Waits until each of these messages waits as it will go on waiting. */
  settle(box: Box, mail: Mail): Promise<void>;
  /** Tries everything that is queued. */
  readonly runQueue: string;
  listed(box: Box): Promise<readonly Queued[]>;
  /** Ids that any file of the queue is of. */
  spooled(box: Box): Promise<readonly string[]>;
  /** Where `--isolate` has put messages. */
  isolated(box: Box): Promise<readonly string[]>;
  holdByHand(box: Box, id: string): Promise<void>;
  /** Files of messages that are there without the others that belong to them; empty where all is whole. */
  halves(box: Box): Promise<string>;
  bodyOf(box: Box, id: string): Promise<string>;
  /** Owner, mode and digest of the files of messages. */
  portrait(box: Box, ids: readonly string[]): Promise<string>;
  /** What is brought back by `import` stands elsewhere if it is not held. */
  readonly movesOnImport: boolean;
  /** Names in an archive of the mail server's own files of a message. */
  archived(id: string, isHeld: boolean): readonly string[];
  /** Something that changes whenever its program acts on a message. */
  acts(box: Box): Promise<string>;
  /** How pgrep(1) finds its program while it acts for the tool. */
  readonly acting: string;
  /** Messages that its log says were returned. */
  returned(box: Box, ids: readonly string[]): Promise<number>;
  /** As a delivery locks a message, and a message that cannot be read; null where a delivery locks nothing. */
  readonly locking: { lock(id: string, seconds: number): string; spoil(id: string): string } | null;
  /** The page of commands by hand. */
  readonly byHand: {
    /** The texts with the two tables: looking and acting. */
    tables(page: string): readonly [looking: string, acting: string];
    readonly rows: readonly [looking: number, acting: number];
    /** A command as this machine has it. */
    shell(command: string): string;
    /** Commands that need a message that is held. */
    readonly releases: RegExp;
  };
}

/** Queues messages and waits until they wait; their ids, the first sender's first. */
export async function queueMail(server: QueueServer, box: Box, mail: Mail): Promise<string[]> {
  const { user, sender, recipients, count, size = 60 } = mail;
  const [local = '', domain = ''] = sender.split('@');
  await box.script(
    `for i in $(seq ${count}); do
       { printf 'Subject: %s\\n\\n' "${local} $i"; head -c ${size} /dev/zero | tr '\\0' x | fold -w 70; echo; } | ${server.submit} "${local}$i@${domain}" -- ${recipients}
     done`,
    { user },
  );
  await server.settle(box, mail);
  const byNumber = (all: readonly Queued[], at: number): string | undefined => all.find((one) => one.sender === `${local}${at + 1}@${domain}`)?.id;
  const listed = await server.listed(box);
  return Array.from({ length: count }, (_, at) => byNumber(listed, at) ?? expect.fail(`${local}${at + 1}@${domain} is not queued`));
}

/** Keeps the neighbour's mail arriving and, unless said otherwise, the queue running until it is stopped. */
export async function keepBusy(
  { submit, runQueue }: QueueServer,
  box: Box,
  { runs }: { readonly runs: boolean } = { runs: true },
): Promise<() => Promise<void>> {
  await box.script(`
    touch /run/busy
    setsid bash -c 'n=0; while [ -e /run/busy ]; do n=$((n+1)); printf "Subject: neighbour\\n\\nhello\\n" | setpriv --reuid=blog --regid=blog --init-groups ${submit} neighbour$n@blog.example -- mail@ever.example; sleep 0.7; done' > /dev/null 2>&1 < /dev/null & echo $! > /run/busy.arrivals
    setsid bash -c 'while [ -e /run/busy ]; do ${runs ? runQueue : ':'}; sleep 0.9; done' > /dev/null 2>&1 < /dev/null & echo $! > /run/busy.runs`);
  return async () => {
    await box.script('rm -f /run/busy; for try in $(seq 200); do kill -0 $(cat /run/busy.*) 2>/dev/null || exit 0; sleep 0.05; done');
  };
}

/** One line of an action's answer. */
export interface ActedLine {
  readonly id: string;
  readonly result: string;
  readonly says: string | null;
}

/** Runs an acting command as a script would, and reads its lines: one for each message, never two. */
export async function act(box: Box, ...words: readonly string[]): Promise<{ readonly ran: Outcome; readonly lines: readonly ActedLine[] }> {
  const ran = await runTool(box, '--json', 'queue', ...words, '--yes');
  const lines = ran.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ActedLine);
  expect(new Set(idsOf(lines)).size).toBe(lines.length);
  return { ran, lines };
}

/** What `queue list --json` says of a message. */
export interface Ours {
  readonly mta: string;
  readonly queue: string;
  readonly id: string;
  readonly arrivedAt: string;
  readonly sizeBytes: number;
  readonly sender: string | null;
  readonly recipients: readonly { readonly address: string; readonly done: boolean }[];
  readonly state: string;
  readonly source: string | null;
  readonly lastAnswer: string | null;
}

/** What the tool lists. */
export async function listOurs(box: Box, ...words: readonly string[]): Promise<readonly Ours[]> {
  const { stdout } = await runTool(box, '--json', 'queue', 'list', ...words);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Ours);
}

export const idsOf = (lines: readonly { readonly id: string }[]): string[] => lines.map(({ id }) => id).toSorted();
export const without = (all: readonly string[], gone: readonly string[]): string[] => all.filter((id) => !gone.includes(id));
/** Each result that occurs, once. */
export const results = (lines: readonly { readonly result: string }[]): string[] => [...new Set(lines.map(({ result }) => result))];
