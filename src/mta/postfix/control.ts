import type { QueueMessage } from '../../domain/message.ts';
import type { ActionOutcome, ActionReason, ActionResult, QueueVerb } from '../../domain/queue-action.ts';
import type { MessageRef, QueueId } from '../../domain/queue-id.ts';
import type { Host, Ran } from '../../host/host.ts';
import { decodeBytes } from '../../parse/decode-bytes.ts';
import type { MessageFile, QueueControl } from '../mta.ts';
import { readSaid, restoreFile, RESULTS, saidDone, superOptions } from './control/verbs.ts';
import { contextOf } from './load-message.ts';
import { CORRUPT, type PostfixInstance, type PostfixPlace } from './place.ts';
import { QueueDirectories } from './spool/files.ts';
import { readMessage } from './spool/queue-message.ts';
import { userNames } from './user-names.ts';

const BATCH = 1000;
/** Each of these starts a program, or a delivery. */
const SMALL_BATCH = 20;
const LONGEST_RUN = 3_600_000;
/** How long a message that was told to be returned may take to go, milliseconds. */
const RETURNING = [100, 200, 400, 800, 1500, 3000] as const;

/**
 * Postfix's queue, acted on by postsuper(1) and postqueue(1). Ids go in by stdin alone, where no word means everything, and never none of them: without
 * any, postsuper would set about repairing the queue.
 */
export class PostfixControl implements QueueControl {
  /** What is held lies in a queue that nothing serves (`hold`), so that to isolate is to hold. */
  readonly isolatedQueue = null;
  readonly #host: Host;
  readonly #place: PostfixPlace;
  readonly #programs: string;
  readonly #directories: QueueDirectories;
  readonly #userOf: (uid: number) => string | null;

  private constructor(host: Host, place: PostfixPlace, programs: string) {
    this.#host = host;
    this.#place = place;
    this.#programs = programs;
    this.#directories = new QueueDirectories(host, place.instances);
    this.#userOf = userNames(host);
  }

  /** null where there is no program to be run (a copy). */
  static open(host: Host, place: PostfixPlace): PostfixControl | null {
    return place.programs === null ? null : new PostfixControl(host, place, place.programs);
  }

  batchOf(verb: QueueVerb): number {
    return verb === 'retry' || verb === 'return' ? SMALL_BATCH : BATCH;
  }

  look(refs: readonly MessageRef[]): readonly (QueueMessage | null)[] {
    return refs.map(({ id, queue }) => this.#now(id, this.#instanceOf(queue))?.message ?? null);
  }

  async act(verb: QueueVerb, refs: readonly MessageRef[]): Promise<readonly ActionOutcome[]> {
    const [first] = refs;
    if (first === undefined) return [];
    const instance = this.#instanceOf(first.queue);
    if (verb === 'return' && !canReturn(this.#place.version))
      return refs.map(({ id }) => failed(id, `postsuper of Postfix ${this.#place.version ?? '?'} has no -f (3.5 and later have)`));
    if (verb === 'retry') return this.#retry(instance, refs);
    const said = await this.#tellSuper(verb, instance, refs);
    if (verb === 'return') await this.#untilReturned(instance, refs);
    return refs.map(({ id }) => this.#outcome(verb, instance, id, said));
  }

  restore(ref: MessageRef, files: readonly MessageFile[]): 'stillQueued' | 'incomplete' | null {
    const instance = this.#instanceOf(ref.queue);
    if (this.#now(ref.id, instance) !== null) return 'stillQueued';
    return restoreFile(this.#host, instance, { id: ref.id, queue: ref.queue.slice(instance.prefix.length) }, files);
  }

  close(): void {
    this.#directories.close();
  }

  /** One postsuper for messages of the queues it looks in by itself, one for maildrop, which it has to be told of. */
  async #tellSuper(verb: QueueVerb, instance: PostfixInstance, refs: readonly MessageRef[]): Promise<Said> {
    const groups = new Map<string, QueueId[]>();
    for (const { id } of refs) {
      const queue = this.#now(id, instance)?.queue ?? '';
      const apart = verb === 'remove' && (queue === 'maildrop' || queue === CORRUPT) ? queue : '';
      groups.set(apart, [...(groups.get(apart) ?? []), id]);
    }
    const texts: string[] = [];
    for (const [queue, ids] of groups) {
      if (queue === CORRUPT) {
        texts.push(await this.#removeCorrupt(instance, ids));
        continue;
      }
      const argv = [`${this.#programs}/postsuper`, '-c', instance.config, ...superOptions(verb), ...(queue === '' ? [] : [queue])] as const;
      const ran = await this.#run(argv, `${ids.join('\n')}\n`);
      texts.push(ran.stderr);
    }
    return { text: texts.join('\n'), byId: readSaid(texts.join('\n')) };
  }

  /** Nothing of Postfix serves what it put aside, and nothing of it takes that away: rm(1) does. */
  async #removeCorrupt({ spool }: PostfixInstance, ids: readonly QueueId[]): Promise<string> {
    const program = this.#host.program('/bin/rm', '/usr/bin/rm');
    if (program === null) return 'rm is not here';
    const { stderr } = await this.#run([program, '-f', '--', ...ids.map((id) => `${spool}/${CORRUPT}/${id}`)], '');
    return stderr === '' ? ids.map((id) => `postsuper: ${id}: removed`).join('\n') : stderr;
  }

  /** Asks for deliveries now; one that is held is not touched by it, and one that is being delivered is tried already. */
  async #retry(instance: PostfixInstance, refs: readonly MessageRef[]): Promise<readonly ActionOutcome[]> {
    const before = new Map(refs.map(({ id }) => [id, this.#trace(id, instance)]));
    const ran = await Promise.all(refs.map(({ id }) => this.#run([`${this.#programs}/postqueue`, '-c', instance.config, '-i', id], '')));
    const isTried = ({ id }: MessageRef): boolean => before.get(id)?.startsWith('active ') === true || this.#trace(id, instance) !== before.get(id);
    await this.#until(() => refs.every(isTried));
    return refs.map((ref, index) => {
      const { id } = ref;
      const now = this.#now(id, instance);
      const says = firstLine(ran[index]?.stderr ?? '');
      if (now === null) return done(id, 'retried');
      if (now.message.isHeld) return { ...done(id, 'skipped'), reason: 'isHeld' };
      if (ran[index]?.status !== 0) return failed(id, says ?? 'postqueue did not answer');
      return isTried(ref) ? { ...done(id, 'retried'), reason: 'stillQueued' } : failed(id, says ?? 'it was not tried');
    });
  }

  /** What is forced to expire is returned when it is tried next, which is asked for here. */
  async #untilReturned(instance: PostfixInstance, refs: readonly MessageRef[]): Promise<void> {
    await Promise.all(refs.map(({ id }) => this.#run([`${this.#programs}/postqueue`, '-c', instance.config, '-i', id], '')));
    await this.#until(() => refs.every(({ id }) => this.#now(id, instance) === null));
  }

  async #until(isSo: () => boolean): Promise<boolean> {
    for (const wait of RETURNING) {
      if (isSo()) return true;
      this.#host.pause(wait);
    }
    return isSo();
  }

  #outcome(verb: QueueVerb, instance: PostfixInstance, id: QueueId, { byId, text }: Said): ActionOutcome {
    const now = this.#now(id, instance)?.message ?? null;
    const said = byId.get(id) ?? null;
    const isSaid = saidDone(verb, said);
    if (now === null) return isSaid || verb === 'return' ? done(id, RESULTS[verb]) : { ...done(id, 'gone'), reason: 'left' };
    if (verb === 'hold' || verb === 'isolate') {
      if (now.isHeld) return done(id, 'held');
      // pickup takes it in within a minute, or when Postfix is started again (postsuper(1), BUGS).
      return now.ref.queue.endsWith('maildrop') ? failed(id, 'it is in maildrop still, where it cannot be held') : this.#failure(id, said, text);
    }
    if (verb === 'release') return now.isHeld ? this.#failure(id, said, text) : done(id, 'released');
    // The queue still shows it: expired, and returned by the next attempt.
    if (verb === 'return' && isSaid) return { ...done(id, 'returned'), reason: 'stillQueued' };
    return this.#failure(id, said, text);
  }

  #failure(id: QueueId, said: string | null, text: string): ActionOutcome {
    return failed(id, said ?? firstLine(text));
  }

  #run(argv: readonly [string, ...string[]], input: string): Promise<Ran> {
    return this.#host.runBeside(argv, { input, timeout: LONGEST_RUN });
  }

  #now(id: QueueId, instance: PostfixInstance): { readonly message: QueueMessage; readonly queue: string } | null {
    const found = this.#directories.find(id, instance);
    if (found === null) return null;
    try {
      return { message: readMessage({ ...contextOf(this.#host, found), userOf: this.#userOf }), queue: found.queue.name };
    } finally {
      found.file.close();
    }
  }

  /** What a delivery attempt changes: the queue that it is in, and when it is due. */
  #trace(id: QueueId, instance: PostfixInstance): string | null {
    const found = this.#directories.find(id, instance);
    if (found === null) return null;
    found.file.close();
    const { modifiedAt, changedAt } = found.file.facts;
    return `${found.queue.name} ${modifiedAt} ${changedAt}`;
  }

  #instanceOf(queue: string): PostfixInstance {
    return this.#place.instances.findLast(({ prefix }) => queue.startsWith(prefix)) ?? this.#place.instances[0];
  }
}

interface Said {
  readonly text: string;
  readonly byId: ReadonlyMap<string, string>;
}

function done(id: QueueId, result: ActionResult): ActionOutcome & { reason: ActionReason | null } {
  return { id, result, says: null, reason: null };
}

function failed(id: QueueId, says: string | null): ActionOutcome {
  return { id, result: 'failed', says: says === null ? null : decodeBytes(says), reason: null };
}

function firstLine(text: string): string | null {
  return text.split('\n').find((line) => line.trim() !== '') ?? null;
}

/** postsuper -f came with 3.5. */
function canReturn(version: string | null): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return major === undefined || Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 5);
}
