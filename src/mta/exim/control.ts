import type { QueueMessage } from '../../domain/message.ts';
import type { ActionOutcome, QueueVerb } from '../../domain/queue-action.ts';
import type { MessageRef } from '../../domain/queue-id.ts';
import type { Host, Ran } from '../../host/host.ts';
import type { MessageFile, QueueControl } from '../mta.ts';
import { outcomeOf } from './control/outcome.ts';
import { QueueState } from './control/queue-state.ts';
import { restoreFiles } from './control/restore.ts';
import { ISOLATED, readAnswers, VERBS } from './control/verbs.ts';
import type { EximPlace } from './place.ts';
import { findSpoolQueue, listSpoolQueues } from './spool/entries.ts';

/** With +arguments a longer command line overflows Exim's log buffer and is lost from the log (exim 4.96 as observed). */
const LOGGED_BATCH = 300;
/** 24 bytes an id: far below what the kernel takes, and the messages were looked at only seconds before. */
const BATCH = 1000;
/** Each message of these is a delivery, and must not have been held meanwhile. */
const DELIVERING_BATCH = 20;
const LONGEST_RUN = 3_600_000;

/** Exim's queue, acted on by Exim itself: one process a batch, as argv. */
export class EximControl implements QueueControl {
  readonly isolatedQueue = ISOLATED;
  readonly #host: Host;
  readonly #place: EximPlace;
  readonly #binary: string;
  readonly #states = new Map<string, QueueState | null>();

  private constructor(host: Host, place: EximPlace, binary: string) {
    this.#host = host;
    this.#place = place;
    this.#binary = binary;
  }

  /** null where there is no program to be run (a copy, or only files are left). */
  static open(host: Host, place: EximPlace): EximControl | null {
    return place.binary === null ? null : new EximControl(host, place, place.binary);
  }

  batchOf(verb: QueueVerb): number {
    if (verb === 'retry' || verb === 'return') return DELIVERING_BATCH;
    const { logSelector } = this.#place;
    return logSelector === null || logSelector.includes('arguments') || logSelector.includes('all') ? LOGGED_BATCH : BATCH;
  }

  look(refs: readonly MessageRef[]): readonly (QueueMessage | null)[] {
    const state = this.#state(refs[0]?.queue ?? '');
    return state === null ? refs.map(() => null) : state.within(() => refs.map(({ id }) => state.message(id)));
  }

  async act(verb: QueueVerb, refs: readonly MessageRef[]): Promise<readonly ActionOutcome[]> {
    const [first] = refs;
    if (first === undefined) return [];
    const before = refs.map((ref) => this.#trace(verb, ref));
    const thaws = verb === 'release' && first.queue === ISOLATED;
    const ran = await this.#run(first.queue, [...(thaws ? ['-MG', ''] : VERBS[verb].option), ...refs.map(({ id }) => id)]);
    const answers = readAnswers(ran.stdout, VERBS[verb].done);
    const after = this.#after(verb, refs);
    return refs.map((ref, index) => {
      const now = after[index] ?? null;
      const wasTried = before[index] === null || before[index] !== this.#trace(verb, ref);
      return outcomeOf(verb, { ref, now, answer: answers.get(ref.id) ?? null, wasTried, moved: this.#isMoved(verb, ref), complaint: ran.stderr });
    });
  }

  restore(ref: MessageRef, files: readonly MessageFile[]): 'stillQueued' | 'incomplete' | null {
    const { spool, user } = this.#place;
    const queue = findSpoolQueue(this.#host, spool, ref.queue);
    if (listSpoolQueues(this.#host, spool).some(({ name }) => this.#state(name)?.hasFiles(ref.id) === true)) return 'stillQueued';
    return restoreFiles(this.#host, { directory: `${queue?.base ?? spool}/input`, id: ref.id, user }, files);
  }

  close(): void {
    for (const state of this.#states.values()) state?.close();
    this.#states.clear();
  }

  #run(queue: string, parameters: readonly string[]): Promise<Ran> {
    const { config } = this.#place;
    // -qG must stand before -M…, or it is read as an id.
    const argv = [...(config === null ? [] : ['-C', config]), ...(queue === '' ? [] : [`-qG${queue}`]), ...parameters];
    return this.#host.runBeside([this.#binary, ...argv], { timeout: LONGEST_RUN });
  }

  #trace(verb: QueueVerb, ref: MessageRef): string | null {
    return verb === 'retry' ? (this.#state(ref.queue)?.trace(ref.id) ?? null) : null;
  }

  /** The messages where they were; one whose body alone is left counts as there. */
  #after(verb: QueueVerb, refs: readonly MessageRef[]): readonly (QueueMessage | 'remains' | null)[] {
    const state = this.#state(refs[0]?.queue ?? '');
    if (verb !== 'remove' || state === null) return this.look(refs);
    return state.within(() => refs.map(({ id }) => (state.hasFiles(id) ? (state.message(id) ?? 'remains') : null)));
  }

  #isMoved(verb: QueueVerb, ref: MessageRef): boolean {
    if (verb === 'isolate') return this.#state(ISOLATED)?.message(ref.id) != null;
    return verb === 'release' && ref.queue === ISOLATED && this.#state('')?.message(ref.id) != null;
  }

  #state(queue: string): QueueState | null {
    const known = this.#states.get(queue);
    if (known !== undefined) return known;
    const found = findSpoolQueue(this.#host, this.#place.spool, queue);
    const state = found === null ? null : QueueState.open(this.#host, found);
    if (state !== null) this.#states.set(queue, state);
    return state;
  }
}
