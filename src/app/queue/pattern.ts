import { createContext, Script } from 'node:vm';
import { Exit, ToolError } from '../../domain/tool-error.ts';

/** Characters of a text that a pattern is tried on; a subject may be a mebibyte. */
const LONGEST_TEXT = 4096;
/** Milliseconds that a pattern may take for one batch of messages: a thousand times what a sane one does. */
const BATCH_TIME = 2000;

/** A pattern of fixed length: nothing in it repeats or chooses, so that no text makes it slow. */
const FIXED_LENGTH = /^(?:[^*+?{|()\\]|\\[^\dk])*$/;

/**
 * A regular expression typed by the administrator, tried on text that strangers wrote. Some patterns take for ever on texts made for them
 * (`(a+)+$`), so batches run under a time limit, and an overlong one ends the command instead of hanging it as root. The limit costs a thread a batch,
 * which those that cannot take long are spared.
 */
export class Pattern {
  readonly text: string;
  readonly #regex: RegExp;
  readonly #longest: number;
  readonly #isGuarded: boolean;

  private constructor(text: string, regex: RegExp, longest: number) {
    this.text = text;
    this.#regex = regex;
    this.#longest = longest;
    this.#isGuarded = !FIXED_LENGTH.test(text);
  }

  /** Reads a pattern, case-blind unless `caseful`; Perl's leading `(?i)` is understood. Throws ToolError 64. */
  static read(text: string, options: { readonly caseful?: boolean; readonly longest?: number } = {}): Pattern {
    const blind = text.startsWith('(?i)');
    try {
      const regex = new RegExp(blind ? text.slice(4) : text, options.caseful === true && !blind ? '' : 'i');
      return new Pattern(text, regex, options.longest ?? LONGEST_TEXT);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message.replace(/^Invalid regular expression: /, '') : '';
      throw new ToolError('bad-pattern', Exit.usage, `not a regular expression: ${text} (${why})`, { cause, params: { text } });
    }
  }

  /** Which of the lists of texts have one that matches. Throws ToolError 64 when that takes too long. */
  matchAny(lists: readonly (readonly string[])[]): readonly boolean[] {
    const regex = this.#regex;
    const longest = this.#longest;
    const match = (): readonly boolean[] =>
      lists.map((texts) => texts.some((text) => regex.test(text.length > longest ? text.slice(0, longest) : text)));
    return this.#isGuarded ? this.#inTime(match) : match();
  }

  #inTime<T>(work: () => T): T {
    guard ??= { script: new Script('answer = work()'), box: createContext({ work: null, answer: null }) };
    guard.box['work'] = work;
    try {
      guard.script.runInContext(guard.box, { timeout: BATCH_TIME });
      return guard.box['answer'] as T;
    } catch (cause) {
      // The error belongs to the other context, so it is no instance of our Error.
      if (typeof cause !== 'object' || cause === null || !('code' in cause) || cause.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new ToolError('slow-pattern', Exit.usage, `this pattern takes too long on the texts of this queue: ${this.text}`, {
        hint: 'Avoid nested repetition such as (a+)+.',
        params: { text: this.text },
      });
    } finally {
      guard.box['work'] = null;
      guard.box['answer'] = null;
    }
  }
}

let guard: { readonly script: Script; readonly box: Record<string, unknown> } | null = null;
