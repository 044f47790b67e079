import { serveThread } from '../host/second-thread.ts';

type Life = (order: object) => void;

/** What a thread does in each role; it loads no more than it needs, since it has to come up soon. */
const LIVES: Readonly<Record<string, () => Promise<Life>>> = {
  'queue-list': async () => (await import('./queue/parallel/lines-thread.ts')).runLinesThread,
  'queue-facts': async () => (await import('./scan/queue-ahead/facts-thread.ts')).runFactsThread,
  'main-log': async () => (await import('./scan/log-thread.ts')).runLogThread,
  'line-counts': async () => (await import('./scan/lines-ahead.ts')).runCountsThread,
  'site-requests': async () => (await import('./scan/requests-ahead.ts')).runRequestsThread,
};

/** Lives the life of this thread, if it is one that long work started; false in the first thread. */
export function runThread(): Promise<boolean> {
  return serveThread(async (role) => (await LIVES[role]?.()) ?? null);
}
