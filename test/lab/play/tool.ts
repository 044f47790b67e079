import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from '../box/box.ts';
import { runChild, type Outcome } from '../box/child.ts';
import { cloneDirectory } from '../box/rootfs.ts';
import type { ReadFile } from './evidence.ts';
import type { Scan } from './scan.ts';

/** The built tool in the clone, and where a box has it. */
export const toolHere = join(cloneDirectory, 'dist/spamtrace.cjs');
const toolInBox = '/opt/spamtrace/spamtrace.cjs';

/** Scans a box from inside, as its administrator would. */
export async function scanBox(box: Box, now: Date): Promise<Scan> {
  return readScan(
    await box.run(['/opt/node/bin/node', toolInBox, 'scan', '--json', '--now', now.toISOString()], { accept: 'any', timeoutSeconds: 120 }),
  );
}

/** Scans a copied server from a desk. */
export async function scanTree(root: string, now?: Date): Promise<Scan> {
  const at = now === undefined ? [] : ['--now', now.toISOString()];
  return readScan(await runChild([process.execPath, toolHere, 'scan', '--json', '--root', root, ...at], { accept: 'any', timeoutSeconds: 120 }));
}

/** Runs any command of the tool in a box. */
export function runTool(box: Box, ...parameters: readonly string[]): Promise<Outcome> {
  return box.run(['/opt/node/bin/node', toolInBox, ...parameters], { accept: 'any', timeoutSeconds: 120 });
}

/** Reads files of a box. */
export function readInBox(box: Box): ReadFile {
  return async (path) => {
    const { code, output } = await box.run(['cat', '--', path], { accept: 'any' });
    return code === 0 ? output : null;
  };
}

/** Reads files of a copied server. */
export function readInTree(root: string): ReadFile {
  return async (path) => {
    try {
      return readFileSync(join(root, path));
    } catch {
      return null;
    }
  };
}

function readScan({ code, stdout, stderr }: Outcome): Scan {
  if (code !== 0 && code !== 1) throw new Error(`scan ended with ${code}: ${stderr.slice(-1500)}`);
  const scan = JSON.parse(stdout) as Scan;
  if (code !== (scan.findings.length > 0 ? 1 : 0)) throw new Error(`scan ended with ${code} and ${scan.findings.length} findings`);
  return scan;
}
