import type { Progress } from '../app/scan/load-ledger.ts';
import type { Invocation } from './command.ts';

const LONG_ENOUGH = 1500;

/** Runs a generator to its end; on a terminal a bar on stderr tells of long reads. */
export async function showProgress<T>(running: Generator<Progress, T, undefined>, { err, texts }: Invocation): Promise<T> {
  const started = Date.now();
  let bar: { update(value: number, payload: object): void; stop(): void } | null = null;
  for (;;) {
    const next = running.next();
    if (next.done === true) {
      bar?.stop();
      return next.value;
    }
    if (!err.isTerminal || Date.now() - started < LONG_ENOUGH) continue;
    bar ??= await openBar();
    const { stage, part, count } = next.value;
    bar.update(Math.round((part ?? 0) * 100), { stage: texts[`scan.progress.${stage}`](), count });
  }
}

async function openBar(): Promise<{ update(value: number, payload: object): void; stop(): void }> {
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({
    format: '{stage} [{bar}] {percentage}% {count}',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(100, 0, { stage: '', count: 0 });
  return bar;
}
