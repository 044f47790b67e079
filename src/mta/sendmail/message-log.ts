import type { MessageRef } from '../../domain/queue-id.ts';
import type { Host } from '../../host/host.ts';
import { readText } from './log/event.ts';
import { linesWith } from './log-load.ts';
import { timeOfId } from './spool/message-id.ts';

/** Lines of one message that are given at most. */
const MOST = 2000;
/** A submission may wait so long for the mail server to take it over (milliseconds). */
const BEFORE = 5 * 86_400_000;
const AFTER_NOW = 86_400_000;

/**
 * What syslog has of a message, latin1 lines: its own lines, those of the local submission that it goes on for, and those that tell what was made of it. Only lines that
 * Sendmail began with such an id count: what a stranger put into an address does not. null where nothing is logged.
 */
export function loadMessageLog(host: Host, { id }: MessageRef): readonly string[] | null {
  const window = { from: timeOfId(id) - BEFORE, to: host.now() + AFTER_NOW };
  const own = new Set<string>([id]);
  for (const { text } of linesWith(host, window, [id])) {
    const { id: of, event } = readText(text);
    if (of !== null && 'successor' in event && event.successor === id) own.add(of);
  }
  const lines: string[] = [];
  for (const { text, line } of linesWith(host, window, [...own])) {
    const { id: of } = readText(text);
    if (of !== null && own.has(of) && lines.push(line) >= MOST) break;
  }
  return lines.length === 0 ? null : lines;
}
