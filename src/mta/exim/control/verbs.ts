import type { ActionResult, QueueVerb } from '../../../domain/queue-action.ts';

/** The private queue that `hold --isolate` moves messages to: no runner is ever started for it. */
export const ISOLATED = 'spamtrace-held';

/** How a verb is said to Exim, and what it answers (Exim spec, "Command line options"; exim 4.96 and 4.98 as observed). */
export interface EximVerb {
  readonly option: readonly string[];
  /** What follows `Message ID ` when it is done; null where Exim says nothing. */
  readonly done: string | null;
  readonly result: ActionResult;
}

/** `-M` would thaw a held message: who calls looks at that before. */
export const VERBS: Readonly<Record<QueueVerb, EximVerb>> = {
  remove: { option: ['-Mrm'], done: 'has been removed', result: 'removed' },
  hold: { option: ['-Mf'], done: 'is now frozen', result: 'held' },
  isolate: { option: ['-MG', ISOLATED], done: null, result: 'held' },
  release: { option: ['-Mt'], done: 'is no longer frozen', result: 'released' },
  retry: { option: ['-M'], done: null, result: 'retried' },
  return: { option: ['-Mg'], done: null, result: 'returned' },
};

/** What Exim said of one message. */
export interface Answer {
  readonly isDone: boolean;
  readonly isLocked: boolean;
  /** Its last line about it. */
  readonly text: string;
}

const LINE = /^(?:Message|Spool data file for|Spool (?:format|read) error for) ([0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4})(?:-H)?:? ?(.*)$/;

/** Reads the answers of `-Mrm`, `-Mf` and `-Mt` by id: they stand on stdout, and the exit code says nothing of single messages. */
export function readAnswers(stdout: string, done: string | null): ReadonlyMap<string, Answer> {
  const answers = new Map<string, Answer>();
  for (const line of stdout.split('\n')) {
    const [, id, rest = ''] = LINE.exec(line) ?? [];
    if (id === undefined) continue;
    const before = answers.get(id);
    const isDone = rest === done || before?.isDone === true;
    answers.set(id, { isDone, isLocked: rest === 'is locked' || before?.isLocked === true, text: line });
  }
  return answers;
}
