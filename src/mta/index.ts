import type { MtaKind } from '../domain/queue-id.ts';
import type { Host } from '../host/host.ts';
import { openExim } from './exim.ts';
import type { EximOverrides } from './exim.ts';
import type { MailServer } from './mta.ts';
import { openPostfix } from './postfix.ts';
import { openSendmail } from './sendmail.ts';

/** What the configuration says of mail servers that cannot be found out. */
export interface MtaOverrides {
  readonly exim: EximOverrides;
}

const MEMBERS: Readonly<Record<MtaKind, (host: Host, overrides: MtaOverrides) => MailServer | null>> = {
  exim: (host, { exim }) => openExim(host, exim),
  postfix: (host) => openPostfix(host),
  sendmail: (host) => openSendmail(host),
};
const KINDS: readonly MtaKind[] = ['exim', 'postfix', 'sendmail'];

/** Every mail server of a host, ready to be read, or the one that is asked for; at most one of a kind, may be empty. */
export function openMailServers(host: Host, overrides: MtaOverrides, wanted: MtaKind | null = null): readonly MailServer[] {
  if (wanted !== null) return [MEMBERS[wanted](host, overrides)].filter((server) => server !== null);
  const found = KINDS.map((kind) => MEMBERS[kind](host, overrides)).filter((server) => server !== null);
  return host.kind === 'rooted' ? withoutRemains(found) : found;
}

/** On a copy no program shows which of several is in use: what a removed one has left behind holds neither mail nor a log. */
function withoutRemains(servers: readonly MailServer[]): readonly MailServer[] {
  const alive = servers.length > 1 ? servers.filter(isAlive) : servers;
  return alive.length > 0 ? alive : servers;
}

function isAlive(server: MailServer): boolean {
  for (const _ of server.listIds()) return true;
  return server.listLogs({ from: 0, to: Number.MAX_SAFE_INTEGER }).length > 0;
}
