import type { Story } from '../play/stage.ts';
import { cronMailer } from './cron-mailer.ts';
import { directToMx } from './direct-to-mx.ts';
import { formAbuse } from './form-abuse.ts';
import { fpmSmtp } from './fpm-smtp.ts';
import { framing } from './framing.ts';
import { frozenBounces } from './frozen-bounces.ts';
import { ftpUpload } from './ftp-upload.ts';
import { hackedMailbox } from './hacked-mailbox.ts';
import { innocents } from './innocents.ts';
import { plantedScriptStock } from './planted-script-stock.ts';
import { plantedScriptTrixie } from './planted-script-trixie.ts';
import { plantedScript } from './planted-script.ts';
import { postfixStories } from './postfix.ts';
import { sendmailStories } from './sendmail.ts';
import { sshCommandStory } from './ssh-command.ts';
import { sshTunnelStory } from './ssh-tunnel.ts';
import { twoCulprits } from './two-culprits.ts';

/** All stories of the lab, in the order they are told. */
export const stories: readonly Story[] = [
  plantedScript,
  plantedScriptStock,
  hackedMailbox,
  formAbuse,
  cronMailer,
  frozenBounces,
  framing,
  innocents,
  plantedScriptTrixie,
  sshCommandStory,
  sshTunnelStory,
  fpmSmtp,
  ftpUpload,
  directToMx,
  twoCulprits,
  ...postfixStories,
  ...sendmailStories,
];
