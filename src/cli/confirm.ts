import { readSync } from 'node:fs';
import { Exit, ToolError } from '../domain/tool-error.ts';
import type { Invocation } from './command.ts';

/**
 * Has a person agree to what `question` says: `--yes` does, else an answer on the terminal. Throws ToolError 77 without either, and when the answer is no.
 */
export function requireYes(question: string, { options, err, texts }: Pick<Invocation, 'options' | 'err' | 'texts'>): void {
  if (options['yes'] === true) return;
  if (!process.stdin.isTTY || !err.isTerminal)
    throw new ToolError('not-confirmed', Exit.notAllowed, question, { hint: texts['confirm.needsYes'](), params: { question } });
  err.line(`${question} ${texts['confirm.choice']()}`);
  if (/^\s*(?:y|yes|д|да)\s*$/i.test(readAnswer())) return;
  throw new ToolError('refused', Exit.notAllowed, 'nothing was done', { params: {} });
}

/** One line from the terminal; empty where it cannot be read. */
function readAnswer(): string {
  const parts: Buffer[] = [];
  const byte = Buffer.alloc(1);
  while (parts.length < 1024) {
    let read: number;
    try {
      read = readSync(0, byte, 0, 1, null);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN') {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
        continue;
      }
      return '';
    }
    if (read === 0 || byte[0] === 10) break;
    parts.push(Buffer.from(byte));
  }
  return Buffer.concat(parts).toString('utf8');
}
