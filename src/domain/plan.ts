import type { Sentence } from './sentence.ts';
import type { Source } from './source.ts';

/** A piece of a text that is replaced: whole lines, so that it can be found again by itself. Bytes in a string. */
export interface Hunk {
  /** Where `before` stands in the text before the change. */
  readonly byte: number;
  readonly before: string;
  readonly after: string;
}

/** Mode and owner of a file. */
export interface Ownership {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file gets another text, or comes to be. */
export interface WriteStep {
  readonly kind: 'write';
  /** Without a link in it. */
  readonly path: string;
  /** SHA-256 of the whole text that must be there, hex; null: no file. */
  readonly expect: string | null;
  readonly hunks: readonly Hunk[];
  /** SHA-256 of the whole text afterwards, hex. */
  readonly result: string;
  /** Of a file that comes to be; one that is there keeps its own. */
  readonly ownership?: Ownership;
}

/** A file goes. */
export interface RemoveStep {
  readonly kind: 'remove';
  readonly path: string;
  readonly expect: string;
}

/** A program runs. It must be one that may run twice: after a crash nobody knows whether it did. */
export interface RunStep {
  readonly kind: 'run';
  readonly argv: readonly [string, ...string[]];
  /** Exit codes beside 0 that are no failure: pkill(1) ends with 1 where there is nothing to end. */
  readonly accept?: readonly number[];
}

/** What a process can be told to do: stop where it is, go on, end. */
export type ProcessSignal = 'STOP' | 'CONT' | 'KILL';

/** One process, and no later one that has its pid: the start is in ticks since boot, as proc(5) has it. */
export interface ProcessName {
  readonly pid: number;
  readonly startTicks: number;
}

/** A process and all that descends from it and runs as its user get a signal; one that has ended meanwhile is passed over. */
export interface SignalStep {
  readonly kind: 'signal';
  readonly signal: ProcessSignal;
  readonly process: ProcessName;
  /** Real uid; a process of another user is left alone. */
  readonly uid: number;
}

export type FileStep = WriteStep | RemoveStep;
export type Step = FileStep | RunStep | SignalStep;

/** What is done and what takes it back, as data: the journal holds all of it before the first step, and undoing reads nothing else. */
export interface Plan {
  /** Programs that must be content before anything is touched: a configuration test that fails now is somebody else's. */
  readonly tests: readonly RunStep[];
  readonly steps: readonly Step[];
  readonly undo: readonly Step[];
  /** Files that are there only while it is tried whether the steps do what they should: made before the programs of the steps run, gone before these run again. */
  readonly probe?: { readonly steps: readonly FileStep[]; readonly undo: readonly FileStep[] };
}

/** A plan to stop one source, with what it means in words. */
export interface BlockPlan extends Plan {
  /** `disable-cron-job`, `block-site-mail`, …: who checks afterwards whether it holds. */
  readonly remedy: string;
  readonly source: Source;
  readonly stops: readonly Sentence[];
  readonly keeps: readonly Sentence[];
  /** What else must be known: it is not durable, it could not be tried. */
  readonly notes: readonly Sentence[];
  /** Sites whose mail stops, for `--accept-sites`. */
  readonly sites: readonly string[];
  /** What the remedy's own checks need to know later; its own words. */
  readonly facts: Readonly<Record<string, string>>;
  /** The texts that files had before, packed, by path: to show what has changed since. Missing where they are too long. */
  readonly texts: Readonly<Record<string, string>>;
  /** What the machine has to be made ready with first: an action of its own, which other blocks may use too and which goes with the last of them. */
  readonly setUp?: { readonly action: string; readonly plan: BlockPlan };
}

/** One look at whether a block holds. */
export interface Check {
  /** `files`, `probe`, `arrivals`, … */
  readonly check: string;
  readonly ok: boolean;
  readonly says: Sentence;
}
