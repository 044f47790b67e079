import { readFileSync } from 'node:fs';
import type { ProcessName, ProcessSignal } from '../domain/plan.ts';
import { Exit, ToolError } from '../domain/tool-error.ts';

/** The start time of proc(5) is the 22nd field, the 20th after the name, which ends at the last `)`. */
const START = 19;

/** Signals one process; see `Host.signal`. Between the look and the signal lies no system call of ours. */
export function signalProcess({ pid, startTicks }: ProcessName, signal: ProcessSignal): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 1 || startOf(pid) !== startTicks) return false;
  try {
    process.kill(pid, `SIG${signal}`);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return false;
    throw new ToolError('denied', Exit.notAllowed, `the process ${pid} may not be signalled`, { cause });
  }
}

function startOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[START]);
  } catch {
    return null;
  }
}
