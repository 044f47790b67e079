import type { Story } from '../play/stage.ts';
import { playFrozenBounces } from './frozen-bounces.ts';
import { playHackedMailbox } from './hacked-mailbox.ts';
import { playPlantedScript } from './planted-script.ts';

/** The same attacks on a server with Sendmail: its log alone knows logins and users, and its queue forgets whom it has served. */
export const sendmailStories: readonly Story[] = [
  {
    id: 'sendmail-planted-script',
    ...{ suite: 'bookworm', mta: 'sendmail' },
    tells: 'a PHP mailer in the uploads of one www-data site, through Sendmail 8.17: submission program, then mail server',
    play: (stage) => playPlantedScript(stage, { log: 'stock' }),
  },
  {
    id: 'sendmail-trixie',
    ...{ suite: 'trixie', mta: 'sendmail' },
    tells: 'the same on Debian 13: Sendmail 8.18',
    play: (stage) => playPlantedScript(stage, { log: 'stock' }),
  },
  {
    id: 'sendmail-hacked-mailbox',
    ...{ suite: 'bookworm', mta: 'sendmail' },
    tells: 'a mailbox of Sendmail used from six addresses; the log tells its login without a queue id',
    play: (stage) => playHackedMailbox(stage),
  },
  {
    id: 'sendmail-bounces',
    ...{ suite: 'bookworm', mta: 'sendmail' },
    tells: 'a queue of quarantined bounces of a run that is over',
    play: playFrozenBounces,
  },
];
