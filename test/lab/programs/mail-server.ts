import type { Box } from '../box/box.ts';
import type { BoxMta } from '../box/recipe.ts';
import { runPostfixQueue, startPostfix } from './postfix.ts';
import { runSendmailQueue, startSendmail } from './sendmail.ts';
import { runQueue as runEximQueue, startExim, type EximOptions } from './exim.ts';

/** How the mail server of a box is set up, whichever it is; each does of it what it can. */
export type MailServerOptions = EximOptions;

/** A mail server's program in the lab. */
interface Program {
  readonly start: (box: Box, options: MailServerOptions) => Promise<void>;
  /** Tries all that waits, as its daemon does now and then: the box's clock moves too fast for the daemon's own. */
  readonly runQueue: (box: Box) => Promise<void>;
  /** Globs of all that it has logged, and of its queue, below the root of a copy. */
  readonly log: readonly string[];
  readonly spool: readonly string[];
}

const programs: Readonly<Partial<Record<BoxMta, Program>>> = {
  exim: { start: startExim, runQueue: runEximQueue, log: ['var/log/exim4/*'], spool: ['var/spool/exim4/*'] },
  postfix: {
    ...{ start: startPostfix, runQueue: runPostfixQueue },
    ...{ log: ['var/log/mail.log*', 'var/log/syslog*'], spool: ['var/spool/postfix/{maildrop,incoming,active,deferred,hold}/*'] },
  },
  sendmail: {
    ...{ start: startSendmail, runQueue: runSendmailQueue },
    ...{ log: ['var/log/mail.log*', 'var/log/syslog*'], spool: ['var/spool/mqueue/*', 'var/spool/mqueue-client/*'] },
  },
};

/** Configures the mail server that the box has as a smarthost of the sink, and starts it. */
export async function startMailServer(box: Box, options: MailServerOptions): Promise<void> {
  await programOf(box).start(box, options);
}

/** What the mail server of a box leaves behind: globs below the root of a copy. */
export function mailTraces(box: Box): Pick<Program, 'log' | 'spool'> {
  return programOf(box);
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
