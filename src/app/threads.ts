import { roleOfThread } from '../host/second-thread.ts';

/** The whole life of a thread that long work started; false in the first thread. It loads no more than it needs: it has to come up soon. */
export async function runThread(): Promise<boolean> {
  const role = roleOfThread();
  if (role === null) return false;
  if (role.startsWith('queue-list')) {
    const { runLinesThread } = await import('./queue/parallel/lines-thread.ts');
    return runLinesThread();
  }
  const { runScanThread } = await import('./scan/threads.ts');
  return runScanThread();
}
