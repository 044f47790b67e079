import type { ExitCode } from '../domain/tool-error.ts';
import type { Language, Texts } from '../i18n/index.ts';
import type { FaceText } from '../i18n/index.ts';
import type { Print } from './print.ts';

/** The global options of product §2, as typed. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly root: string | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly now: string | null;
  readonly mta: string | null;
  readonly config: string | null;
}

/** One call of a command: what was typed, and where the answer goes. */
export interface Invocation {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly global: GlobalOptions;
  readonly language: Language;
  readonly texts: Texts;
  readonly out: Print;
  readonly err: Print;
}

export interface OptionRecord {
  readonly flags: string;
  readonly about: FaceText;
  /** May be given several times; an array is handed on. */
  readonly repeats?: boolean;
}

/** A command as data: help, reference and completion come from it; its code is loaded only when it runs. */
export interface CommandRecord {
  readonly name: string;
  readonly about: FaceText;
  readonly operands?: readonly { readonly usage: string; readonly about: FaceText }[];
  readonly options?: readonly OptionRecord[];
  /** Calls as typed, with what each answers. */
  readonly examples?: readonly { readonly call: string; readonly about: FaceText }[];
  readonly children?: readonly CommandRecord[];
  readonly hidden?: boolean;
  /** Takes whatever options are typed: a command that is only planned. */
  readonly anyOptions?: boolean;
  readonly run?: (invocation: Invocation) => Promise<ExitCode>;
}
