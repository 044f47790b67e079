import type { QueueBytes } from './records.ts';

const LIMIT = 1 << 20;

/** One recipient's last attempt. */
export interface Answer {
  readonly recipient: string;
  readonly reason: string;
}

/** Reads a log of defer(8) (`defer/ID`): groups of `name=value` lines, in the order of the attempts (bounce_log.c). */
export function readAnswers(file: QueueBytes): readonly Answer[] {
  const bytes = Buffer.allocUnsafe(Math.min(file.size, LIMIT));
  let length = 0;
  while (length < bytes.length) {
    const read = file.readAt(bytes.subarray(length), length);
    if (read <= 0) break;
    length += read;
  }
  return answersIn(bytes.toString('latin1', 0, length));
}

/** The same of its text. */
export function answersIn(text: string): readonly Answer[] {
  const answers: Answer[] = [];
  let recipient: string | null = null;
  for (const line of text.split('\n')) {
    if (line === '') recipient = null;
    else if (line.startsWith('recipient=')) recipient ??= line.slice('recipient='.length);
    else if (line.startsWith('reason=') && recipient !== null) {
      answers.push({ recipient, reason: line.slice('reason='.length) });
      recipient = null;
    }
  }
  return answers;
}
