import type { QueueMessage } from '../../domain/message.ts';
import type { ActionOutcome, QueueVerb } from '../../domain/queue-action.ts';
import type { MessageRef, QueueId } from '../../domain/queue-id.ts';
import type { Ran } from '../../host/host.ts';
import type { MessageFile, QueueControl } from '../mta.ts';
import { ambiguousIds } from './control/ambiguous.ts';
import { outcomeOf } from './control/outcome.ts';
import { removeBody, removeMessage } from './control/remove.ts';
import { restoreFiles } from './control/restore.ts';
import type { SendmailQueue } from './place.ts';
import { chosenQueues, type Spool } from './queue-list.ts';
import type { SpoolEntry } from './spool/entries.ts';
import { EntryReader } from './spool/entry-reader.ts';
import { readSendmailId } from './spool/message-id.ts';
import { SendmailMessage } from './spool/sendmail-message.ts';

/** Each message is an option of its own; the directory is read once a run. */
const BATCH = 300;
/** Each message of these is a delivery, and must not have been held meanwhile. */
const DELIVERING_BATCH = 20;
const LONGEST_RUN = 3_600_000;
/** What a message of ours is quarantined for, as `mailq -qQ` shows it. */
const REASON = 'spamtrace';

/** What was where before a run. */
interface Before {
  readonly entry: SpoolEntry;
  readonly tries: number;
  /** Sendmail would put aside what it cannot read. */
  readonly isReadable: boolean;
}

/**
 * Sendmail's queue, acted on by Sendmail itself, which holds the locks. To hold is to quarantine. What is to be removed or returned is quarantined first: no queue
 * run delivers it any more, and only then are its files taken away, or a bounce made of it (op.me, "Quarantined Queue Items").
 */
export class SendmailControl implements QueueControl {
  readonly isolatedQueue = null;
  readonly #spool: Spool;
  readonly #binary: string;
  readonly #readers = new Map<string, { readonly queue: SendmailQueue; readonly reader: EntryReader }>();

  private constructor(spool: Spool, binary: string) {
    this.#spool = spool;
    this.#binary = binary;
  }

  /** null where there is no program to be run. */
  static open(spool: Spool): SendmailControl | null {
    return spool.place.binary === null ? null : new SendmailControl(spool, spool.place.binary);
  }

  batchOf(verb: QueueVerb): number {
    return verb === 'retry' ? DELIVERING_BATCH : BATCH;
  }

  look(refs: readonly MessageRef[]): readonly (QueueMessage | null)[] {
    return refs.map((ref) => this.#now(ref));
  }

  #now({ queue, id }: MessageRef): QueueMessage | null {
    const opened = this.#reader(queue);
    const found = opened?.reader.find(id) ?? opened?.reader.findBody(id) ?? null;
    return found === null ? null : (opened?.reader.read(found.directory, found.entry) ?? null);
  }

  async act(verb: QueueVerb, refs: readonly MessageRef[]): Promise<readonly ActionOutcome[]> {
    const opened = this.#reader(refs[0]?.queue ?? '');
    if (refs.length === 0 || opened === null) return refs.map(({ id }) => ({ id, result: 'gone', says: null, reason: 'left' }));
    const { queue, reader } = opened;
    const before = new Map(refs.map(({ id }) => [id, this.#before(reader, id)] as const));
    const vague = ambiguousIds(this.#spool, queue, refs);
    const clear = refs.filter(({ id }) => !vague.has(id)).map(({ id }) => id);
    const ran = await this.#carryOut(verb, queue, clear, before);
    return refs.map((ref): ActionOutcome => {
      if (vague.has(ref.id)) return { id: ref.id, result: 'failed', says: `its id is a part of another one (${vague.get(ref.id)})`, reason: null };
      const removal = verb === 'remove' ? removeMessage(this.#spool.host, { queue, reader, id: ref.id, skipped: ran.skipped }) : null;
      if (removal !== null) return removal;
      const now = this.#now(ref);
      return outcomeOf(verb, {
        id: ref.id,
        now,
        isLocked: ran.skipped.has(ref.id),
        wasTried: this.#wasTried(before.get(ref.id), now),
        complaint: ran.complaint,
      });
    });
  }

  removeRest(ids: readonly string[]): readonly ActionOutcome[] {
    const known = ids.flatMap((id) => readSendmailId(id) ?? []);
    return chosenQueues(this.#spool).flatMap(({ name }) => {
      const opened = this.#reader(name);
      return opened === null ? [] : known.filter((id) => removeBody(this.#spool.host, opened, id)).map(removed);
    });
  }

  restore(ref: MessageRef, files: readonly MessageFile[]): 'stillQueued' | 'incomplete' | null {
    for (const { name } of chosenQueues(this.#spool)) {
      const reader = this.#reader(name)?.reader;
      if (reader !== undefined && (reader.find(ref.id) ?? reader.findBody(ref.id)) !== null) return 'stillQueued';
    }
    const opened = this.#reader(ref.queue);
    return opened === null ? 'incomplete' : restoreFiles(this.#spool.host, { ...opened, id: ref.id }, files);
  }

  close(): void {
    for (const { reader } of this.#readers.values()) reader.close();
    this.#readers.clear();
  }

  /** Runs what a verb needs, one run after the other; removing goes on by itself. */
  async #carryOut(verb: QueueVerb, queue: SendmailQueue, ids: readonly QueueId[], before: ReadonlyMap<QueueId, Before | null>): Promise<Runs> {
    const runs = new Runs();
    const of = (kind: SpoolEntry['kind']): readonly QueueId[] =>
      ids.filter((id) => before.get(id)?.isReadable === true && before.get(id)?.entry.kind === kind);
    const run = async (options: readonly string[], chosen: readonly QueueId[]): Promise<void> => {
      if (chosen.length > 0) runs.add(await this.#run(queue, options, chosen));
    };
    switch (verb) {
      case 'hold':
      case 'isolate':
        await run([`-Q${REASON}`], of('qf'));
        break;
      case 'release':
        await run(['-qQ', '-Q'], of('hf'));
        break;
      case 'retry':
        await run(['-v'], of('qf'));
        break;
      case 'return':
        await run([`-Q${REASON}`], of('qf'));
        await run(['-v', '-qQ', '-OTimeout.queuereturn=now'], [...of('qf'), ...of('hf')]);
        break;
      case 'remove':
        await run([`-Q${REASON}`], of('qf'));
        // Said again of what is quarantined already: a lock shows.
        await run(['-qQ', `-Q${REASON}`], of('hf'));
    }
    return runs;
  }

  #run({ isClient }: SendmailQueue, options: readonly string[], ids: readonly QueueId[]): Promise<Ran> {
    // -Am, or an ordinary user's submission would be meant: both name the configuration file, and with it the queue.
    const argv = [isClient ? '-Ac' : '-Am', ...options, ...ids.map((id) => `-qI${id}`)];
    return this.#spool.host.runBeside([this.#binary, ...argv], { timeout: LONGEST_RUN });
  }

  #before(reader: EntryReader, id: QueueId): Before | null {
    const found = reader.find(id) ?? reader.findBody(id);
    if (found === null) return null;
    const message = reader.read(found.directory, found.entry);
    return {
      entry: found.entry,
      tries: message instanceof SendmailMessage ? message.tries : 0,
      isReadable: message !== null && message.state !== 'unreadable',
    };
  }

  #wasTried(before: Before | null | undefined, now: QueueMessage | null): boolean {
    return now instanceof SendmailMessage && before != null && now.tries > before.tries;
  }

  #reader(name: string): { readonly queue: SendmailQueue; readonly reader: EntryReader } | null {
    const known = this.#readers.get(name);
    if (known !== undefined) return known;
    const [queue] = chosenQueues(this.#spool, name);
    if (queue === undefined) return null;
    const opened = { queue, reader: new EntryReader(this.#spool.host, queue) };
    this.#readers.set(name, opened);
    return opened;
  }
}

/** What runs of Sendmail said: its exit code tells nothing of single messages. */
class Runs {
  readonly skipped = new Set<string>();
  complaint = '';

  /** `Skipping ./ID`: locked by another process, or it changed under its hands (queue.c, quarantine_queue_item). */
  add({ stdout, stderr }: Ran): void {
    for (const [, id = ''] of stdout.matchAll(/^Skipping (?:\S*\/)?([0-9A-Za-z]{13,18})\s*$/gm)) this.skipped.add(id);
    this.complaint ||= stderr.split('\n').find((line) => line.trim() !== '') ?? '';
  }
}

function removed(id: QueueId): ActionOutcome {
  return { id, result: 'removed', says: null, reason: null };
}
