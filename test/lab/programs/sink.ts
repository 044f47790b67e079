import { readFileSync } from 'node:fs';
import type { Box } from '../box/box.ts';

/** What the outside world answers for one address: a whole reply line, for ever or until a moment (greylisting). */
export interface SinkRule {
  readonly reply: string;
  readonly until?: Date;
}

/** Replies as receivers give them. */
export const replies = {
  userUnknown: '550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table',
  noMailbox: '550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the address',
  unsolicited:
    '550 5.7.1 Our system has detected that this message is likely unsolicited mail. To reduce the amount of spam, this message has been blocked',
  greylisted: '451 4.7.1 Greylisting in action, please come back later',
  rateLimited: '451 4.7.0 Temporary rate limit on mail from this host due to complaints; try again later',
} as const;

/** Starts the outside world of a box with its answers; everything not named is accepted. */
export async function startSink(box: Box, rules: ReadonlyMap<string, SinkRule>): Promise<void> {
  const table = Object.fromEntries(
    [...rules].map(([address, { reply, until }]) => [address.toLowerCase(), { reply, until: until && until.getTime() / 1000 }]),
  );
  await box.write(
    { path: '/opt/lab/sink.mjs', text: readFileSync(new URL('sink.mjs', import.meta.url), 'utf8') },
    { path: '/opt/lab/sink-rules.json', text: JSON.stringify(table) },
  );
  await box.script(`
    setsid /opt/node/bin/node /opt/lab/sink.mjs > /opt/lab/sink.log 2>&1 < /dev/null &
    for try in $(seq 200); do grep -q listening /opt/lab/sink.log 2>/dev/null && exit 0; sleep 0.02; done
    cat /opt/lab/sink.log >&2; exit 1`);
}

/** One message that reached the outside world. */
export interface SunkMessage {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly subject: string | null;
}

/** What has reached the outside world so far. */
export async function readSink(box: Box): Promise<readonly SunkMessage[]> {
  const text = (await box.script('cat /opt/lab/sink.jsonl 2>/dev/null || true')).stdout;
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SunkMessage);
}
