import type { Source } from '../../domain/source.ts';
import { Exit, ToolError } from '../../domain/tool-error.ts';
import { denyClient } from './client.ts';
import { disableCronJob } from './cron.ts';
import { lockMailbox } from './mailbox.ts';
import { refuseByExim } from './mta/exim.ts';
import { refuseByPostfix } from './mta/postfix.ts';
import { stopProcess } from './process.ts';
import type { Remedy } from './remedy.ts';
import { recordSetting } from './setting.ts';
import { blockSiteMail, closeSite } from './site.ts';
import { lockUser } from './user.ts';

/** Every kind of block that is built, by the kind of source that it stops. */
const remedies: readonly Remedy[] = [
  disableCronJob as Remedy,
  blockSiteMail as Remedy,
  closeSite as Remedy,
  stopProcess as Remedy,
  lockUser as Remedy,
  lockMailbox as Remedy,
  denyClient as Remedy,
  recordSetting,
  refuseByExim,
  refuseByPostfix,
];

/** Kinds of sources as `block KIND NAME` takes them. */
export const BLOCK_KINDS: Readonly<Record<string, Source['kind']>> = {
  site: 'script',
  mailbox: 'mailbox',
  cron: 'cron-job',
  user: 'user',
  process: 'process',
  client: 'client',
};

/** The remedy for a kind of source; `whole`: of a site, all of it. Throws ToolError 69 where none is built yet, and for an unknown source. */
export function remedyFor(kind: Source['kind'], whole = false): Remedy {
  if (kind === 'unknown') throw new ToolError('unknown-source', Exit.unavailable, 'who is not known cannot be blocked');
  const found = whole && kind === 'script' ? (closeSite as Remedy) : remedies.find((remedy) => remedy.kind === kind);
  if (found !== undefined) return found;
  throw new ToolError('not-built', Exit.unavailable, `a block of this kind of source (${kind}) is not built yet`, { params: { name: kind } });
}

/** The remedy of this name; null for what is no block. */
export function remedyNamed(id: string): Remedy | null {
  return remedies.find((remedy) => remedy.id === id) ?? null;
}
