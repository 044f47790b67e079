/**
 * What a field of an access-log format tells. `time:…` are the parts that a moment is put together from, by their
 * strftime(3) letters; `moment` is a run of them.
 */
export type AccessField =
  | 'client'
  | 'peer'
  | 'forwarded'
  | 'host'
  | 'request'
  | 'method'
  | 'target'
  | 'path'
  | 'status'
  | 'bytes'
  | 'duration'
  | 'moment'
  | `time:${string}`;

/** A stretch of a format: text that stands in every line, or a field. */
export type FormatToken = LiteralToken | FieldToken;

export interface LiteralToken {
  readonly kind: 'literal';
  readonly text: string;
}

export interface FieldToken {
  readonly kind: 'field';
  /** null: not wanted. */
  readonly field: AccessField | null;
  /** Source of a pattern without groups that every value fits; null: a visitor may have written anything. */
  readonly grammar: string | null;
  /** Milliseconds in one unit of a duration. */
  readonly unit: number;
  /** What a moment is put together from. */
  readonly parts?: readonly FormatToken[];
}

export const NUMBER = '(?:-?\\d{1,18}|-|)';
/** Text without blanks that the server writes. */
export const WORD = '[^\\s"\\\\]{0,300}';
const DECIMAL = '(?:\\d{1,12}(?:\\.\\d{1,6})?|-|)';

export const literal = (text: string): LiteralToken => ({ kind: 'literal', text });
export const field = (name: AccessField | null, grammar: string | null, unit = 1): FieldToken => ({ kind: 'field', field: name, grammar, unit });
export const skipped = (grammar: string | null): FieldToken => field(null, grammar);
export const duration = (unit: number): FieldToken => field('duration', DECIMAL, unit);
export const client = (name: 'client' | 'peer'): FieldToken => field(name, '[\\w.:%-]{0,255}');
/** A host name that the server has checked: no blanks, and a colon only before a port that is no part of it. */
export const host = (): FieldToken => field('host', '(?:\\[[0-9A-Fa-f:.]*\\]|[^\\s":]{0,255})');
export const method = (): FieldToken => field('method', '[!#-\\[\\]-~]{0,32}');
