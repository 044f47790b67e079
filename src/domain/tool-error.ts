/** Exit codes of the contract (product §2), after sysexits(3). */
export const Exit = {
  done: 0,
  findings: 1,
  usage: 64,
  nothingMatched: 65,
  unavailable: 69,
  failed: 71,
  partly: 74,
  changed: 75,
  notAllowed: 77,
  configuration: 78,
} as const;

export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** What may go with an error. */
export interface ToolErrorOptions {
  readonly hint?: string;
  readonly cause?: unknown;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly lines?: readonly string[];
}

/** An error told to the user: a stable code, the exit code, and what to do next. */
export class ToolError extends Error {
  readonly code: string;
  readonly exit: ExitCode;
  readonly hint: string | null;
  /** What a translation of the message needs. */
  readonly params: Readonly<Record<string, string | number>>;
  /** What a person should see beside it: the difference of a file, what a program said. */
  readonly lines: readonly string[];

  constructor(code: string, exit: ExitCode, message: string, options: ToolErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ToolError';
    this.code = code;
    this.exit = exit;
    this.hint = options.hint ?? null;
    this.params = options.params ?? {};
    this.lines = options.lines ?? [];
  }
}
