import type { PhpSource } from '../../parse/php-source.ts';
import { argumentAt, mailCalls } from './mail-calls.ts';
import { typedNames } from './typed-names.ts';

/** What a script does with what visitors post to it. */
export interface PostReader {
  /** The first call that sends mail, or null. */
  readonly mail: { readonly at: number; readonly call: string } | null;
  /** Where it first reads what was posted, or null. */
  readonly readsAt: number | null;
  /** Names of the fields it reads, at most 40. */
  readonly fields: readonly string[];
  /** A call whose recipient is what a visitor typed; null: none was seen. */
  readonly typedRecipientAt: number | null;
  /** Paths of the files it includes, as they are written. */
  readonly includes: readonly string[];
}

const READS = /\$_(?:POST|REQUEST)\b|\bINPUT_POST\b|php:\/\/input/;
const FIELD = /(?:\$_(?:POST|REQUEST)\s{0,9}\[\s{0,9}|\bINPUT_POST\s{0,9},\s{0,9})['"]?([\w-]{1,64})/g;
const INCLUDE = /\b(?:include|require)(?:_once)?\b([^;]{1,300});/gi;
const INCLUDED = /['"]([\w./-]{1,200}\.(?:php\d?|inc|phtml))['"]\s{0,9}\)?\s{0,9}$/i;
const MOST_FIELDS = 40;
const MOST_INCLUDES = 60;

/** Reads what a script does with a POST, from its text alone: nothing runs. */
export function readPostReader({ text, code }: PhpSource): PostReader {
  const calls = mailCalls(text, code);
  const reads = READS.exec(text);
  const fields = new Set<string>();
  for (const [, name = ''] of text.matchAll(FIELD)) if (fields.size < MOST_FIELDS) fields.add(name);
  const typed = reads === null || calls.length === 0 ? null : typedNames(text, code);
  const copies = typed === null ? undefined : calls.find(({ to }) => to !== null && typed.isIn(argumentAt(text, code, to)));
  const includes = [...text.matchAll(INCLUDE)].slice(0, MOST_INCLUDES).flatMap(([, path = '']) => INCLUDED.exec(path.trimEnd())?.[1] ?? []);
  const first = calls.find(({ sends }) => sends);
  return {
    mail: first === undefined ? null : { at: first.at, call: first.call },
    readsAt: reads?.index ?? null,
    fields: [...fields],
    typedRecipientAt: copies?.at ?? null,
    includes,
  };
}
