import { readDuration } from '../app/window.ts';
import { Exit, ToolError } from '../domain/tool-error.ts';
import type { Invocation } from './command.ts';

const LONGEST = 3600;

/** Seconds of `--watch-for`; 0 where it is not given. Throws ToolError 64. */
export function watchSeconds({ options }: Invocation): number {
  const typed = options['watchFor'];
  if (typeof typed !== 'string') return 0;
  const seconds = readDuration(typed);
  if (seconds === null || seconds > LONGEST)
    throw new ToolError('bad-time', Exit.usage, `not a duration of at most an hour: ${typed}`, { hint: '--watch-for 30s', params: { text: typed } });
  return seconds;
}
