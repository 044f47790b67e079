import type * as ChildProcess from 'node:child_process';

/** A part of a sleep, milliseconds. */
const PART = 900;

/**
 * Waits, by sleep(1): a wait of our own (`Atomics.wait`) ends at a moment, and where a machine's clock is moved while it waits, as in the lab, that moment may be
 * hours away. Where there is no such program, by that.
 */
export function sleepFor(milliseconds: number): void {
  const { spawnSync } = process.getBuiltinModule('node:child_process') as typeof ChildProcess;
  for (let left = milliseconds; left > 0; left -= PART) {
    const part = Math.min(left, PART);
    const ran = spawnSync('/bin/sleep', [(part / 1000).toFixed(3)], { stdio: 'ignore', env: {} });
    if (ran.status !== 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, part);
  }
}
