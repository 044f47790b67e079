// Makes all root file systems of the lab that are not there yet, two at a time: node --import ./test/lab/typescript-loader.mjs test/lab/prepare.lab.ts
import { setPriority } from 'node:os';
import { prepareLower } from './box/rootfs.ts';
import type { Suite } from './box/recipe.ts';
import { whyNoLab } from './capability.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function prepare(suite: Suite): Promise<void> {
  for (const mta of ['exim', 'postfix', 'sendmail'] as const) await prepareLower(suite, mta, say);
}

// The unit tests beside it measure time.
setPriority(5);
if ((await whyNoLab()) === null) await Promise.all([prepare('bookworm'), prepare('trixie')]);
