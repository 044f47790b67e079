import type { Sentence } from './sentence.ts';

/** One kind of evidence that a server can record, and whether it does. */
export interface Recording {
  /** As `doctor --fix` takes it. */
  readonly id: string;
  /** The setting as its own program calls it. */
  readonly what: string;
  readonly present: boolean;
  /** What its absence cost in what was just looked at; null where it is present. */
  readonly costs: Sentence | null;
  /** A change can be described that adds it. */
  readonly isFixable: boolean;
}

/** What of a log's settings a mail server has or lacks. */
export type LogSetting = Pick<Recording, 'id' | 'what' | 'present'>;

/** One change of a file as it would be made; nothing is written. */
export interface FileChange {
  readonly path: string;
  /** Number of the first line that is replaced, or before which lines are put; from 1. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The file is not there yet. */
  readonly isNew: boolean;
}

/** The change that makes a server record something: files, the commands that test it, and those that put it in force. */
export interface SettingChange {
  readonly files: readonly FileChange[];
  readonly tests: readonly string[];
  readonly reloads: readonly string[];
}
