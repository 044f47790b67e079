import { Exit, ToolError } from '../domain/tool-error.ts';
import { textsOf } from '../i18n/index.ts';
import type { Language } from '../i18n/index.ts';
import type { Print } from './print.ts';
import { safeLine } from './safe-text.ts';

interface Telling {
  readonly json: boolean;
  readonly language: Language;
  readonly err: Print;
}

/** Tells an error on stderr, in one line of JSON or in words with what to do next; the exit code. */
export function tellError(cause: unknown, { json, language, err }: Telling): number {
  const error = cause instanceof ToolError ? cause : unexpected(cause);
  const texts = textsOf(language);
  if (json) {
    err.json({ code: error.code, exit: error.exit, message: error.message, hint: error.hint });
    return error.exit;
  }
  const translated = language === 'en' ? error.message : texts['error.text']({ code: error.code, message: error.message });
  err.line(`spamtrace: ${safeLine(translated)}`);
  for (const line of error.lines) err.line(`  ${safeLine(line)}`);
  if (error.hint !== null) err.line(`  ${safeLine(error.hint)}`);
  if (!(cause instanceof ToolError) && process.env['SPAMTRACE_DEBUG'] && cause instanceof Error) err.line(cause.stack ?? '');
  return error.exit;
}

function unexpected(cause: unknown): ToolError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ToolError('internal', Exit.failed, `internal error: ${message}`, {
    hint: 'Run again with SPAMTRACE_DEBUG=1 and report what it prints.',
    cause,
  });
}
