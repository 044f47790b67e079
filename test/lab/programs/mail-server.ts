import type { Box } from '../box/box.ts';
import type { BoxMta } from '../box/recipe.ts';
import { runQueue as runEximQueue, startExim, type EximOptions } from './exim.ts';

/** How the mail server of a box is set up, whichever it is; each does of it what it can. */
export type MailServerOptions = EximOptions;

/** A mail server's program in the lab. */
interface Program {
  readonly start: (box: Box, options: MailServerOptions) => Promise<void>;
  /** Tries all that waits, as its daemon does now and then: the box's clock moves too fast for the daemon's own. */
  readonly runQueue: (box: Box) => Promise<void>;
}

const programs: Readonly<Partial<Record<BoxMta, Program>>> = {
  exim: { start: startExim, runQueue: runEximQueue },
};

/** Configures the mail server that the box has as a smarthost of the sink, and starts it. */
export async function startMailServer(box: Box, options: MailServerOptions): Promise<void> {
  await programOf(box).start(box, options);
}

/** A queue run. */
export async function runQueue(box: Box): Promise<void> {
  await programOf(box).runQueue(box);
}

function programOf({ mta }: Box): Program {
  const program = programs[mta];
  if (program === undefined) throw new Error(`lab: nobody knows how to start ${mta}`);
  return program;
}
