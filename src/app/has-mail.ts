import type { Context } from './context.ts';

const DAY = 86_400_000;

/** Whether a mail server here has mail in its queue, or in the last day's log. */
export function hasMailToJudge({ servers, now }: Context): boolean {
  return servers.some((server) => {
    for (const _ of server.listIds()) return true;
    for (const batch of server.loadLog({ from: now - DAY, to: now })) if (batch.length > 0) return true;
    return false;
  });
}
