import { filters } from '../programs/postfix.ts';
import type { Story } from '../play/stage.ts';
import { playFrozenBounces } from './frozen-bounces.ts';
import { playHackedMailbox } from './hacked-mailbox.ts';
import { playPlantedScript } from './planted-script.ts';

/** The same attacks on a server with Postfix: its log tells no directory and no subject, its queue files whom each message has reached. */
export const postfixStories: readonly Story[] = [
  {
    id: 'postfix-hacked-mailbox',
    ...{ suite: 'bookworm', mta: 'postfix' },
    tells: 'a mailbox of Postfix 3.7 used from six addresses in different networks',
    play: (stage) => playHackedMailbox(stage),
  },
  {
    id: 'postfix-filter',
    ...{ suite: 'bookworm', mta: 'postfix' },
    tells: 'the same, all mail through a filter that loses the login: joined by what the log says of both legs',
    play: (stage) => playHackedMailbox(stage, filters[stage.random.pick(['silent', 'telling'] as const)]),
  },
  {
    id: 'postfix-planted-script',
    ...{ suite: 'bookworm', mta: 'postfix' },
    tells: 'a PHP mailer in the uploads of one www-data site, through Postfix 3.7',
    play: (stage) => playPlantedScript(stage, { log: 'stock' }),
  },
  {
    id: 'postfix-trixie',
    ...{ suite: 'trixie', mta: 'postfix' },
    tells: 'the same on Debian 13: Postfix 3.10 with long queue ids',
    play: (stage) => playPlantedScript(stage, { log: 'stock' }),
  },
  {
    id: 'postfix-bounces',
    ...{ suite: 'bookworm', mta: 'postfix' },
    tells: 'a queue of held bounces of a run that is over',
    play: playFrozenBounces,
  },
];
